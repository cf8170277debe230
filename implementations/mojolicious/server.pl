use Mojolicious::Lite -signatures;

my ($port) = @ARGV;
my $body_limit = 32;
my %own = ('x-app' => 'yes', 'x-total' => '3');

app->log->level('fatal');
app->mode('production');

hook before_dispatch => sub ($c) {
  my $headers = $c->res->headers;
  $headers->access_control_allow_origin('*');
  $headers->header('Access-Control-Allow-Methods' => 'GET, HEAD, POST, PUT, PATCH, DELETE');
  $headers->header('Access-Control-Allow-Headers' => '*');
};

sub own ($c, %more) {
  my %all = (%own, %more);
  $c->res->headers->header($_ => $all{$_}) for keys %all;
  return $c;
}

my %hello = (json => {hello => 'world'});
my %handlers = (
  '/' => sub ($c) { own($c)->render(%hello) },
  '/ok' => sub ($c) { own($c)->render(%hello) },
  '/empty' => sub ($c) { own($c)->rendered(204) },
  '/error' => sub ($c) { own($c)->render(json => {error => 'broken'}, status => 500) },
  '/throw' => sub ($c) { die "nobody handles this\n" },
  '/forbidden' => sub ($c) { own($c)->render(json => {error => 'forbidden'}, status => 403) },
  '/too-large' => sub ($c) {
    own($c)->render(%hello, status => ($c->req->headers->content_length // 0) > $body_limit ? 413 : 200);
  },
  '/redirect' => sub ($c) { own($c)->redirect_to('/ok') },
  '/etag' => sub ($c) {
    own($c, ETag => '"v1"');
    return $c->rendered(304) if ($c->req->headers->if_none_match // '') eq '"v1"';
    return $c->render(%hello);
  },
  '/stream' => sub ($c) {
    own($c, 'Content-Type' => 'text/event-stream')->render(data => "data: one\n\ndata: two\n\n");
  },
  '/auth' => sub ($c) { own($c)->render(json => {error => 'who are you?'}, status => 401) },
  '/vary' => sub ($c) { own($c, Vary => 'Accept-Language')->render(%hello) },
);
for my $path (keys %handlers) {
  any ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] => $path => $handlers{$path};
  options $path => sub ($c) { $c->rendered(204) };
}

app->start('daemon', '--listen', "http://127.0.0.1:$port");
