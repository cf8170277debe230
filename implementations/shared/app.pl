# The application as PSGI, without any CORS; evaluates to it.
use strict;
use warnings;

my $body_limit = 32;
my @own = ('x-app' => 'yes', 'x-total' => '3');
my @json = (@own, 'Content-Type' => 'application/json');
my $page = '{"hello":"world"}';
my $hello = sub { [200, [@json], [$page]] };
my %handlers = (
  '/' => $hello,
  '/ok' => $hello,
  '/empty' => sub { [204, [@own], []] },
  '/error' => sub { [500, [@json], ['{"error":"broken"}']] },
  '/throw' => sub { die "nobody handles this\n" },
  '/forbidden' => sub { [403, [@json], ['{"error":"forbidden"}']] },
  '/too-large' => sub { [($_[0]{CONTENT_LENGTH} // 0) > $body_limit ? 413 : 200, [@json], [$page]] },
  '/redirect' => sub { [302, [@own, 'Location' => '/ok'], []] },
  '/etag' => sub {
    return [304, [@own, 'ETag' => '"v1"'], []] if ($_[0]{HTTP_IF_NONE_MATCH} // '') eq '"v1"';
    return [200, [@json, 'ETag' => '"v1"'], [$page]];
  },
  '/stream' => sub { [200, [@own, 'Content-Type' => 'text/event-stream'], ["data: one\n\n", "data: two\n\n"]] },
  '/auth' => sub { [401, [@json], ['{"error":"who are you?"}']] },
  '/vary' => sub { [200, [@json, 'Vary' => 'Accept-Language'], [$page]] },
);

sub {
  my ($env) = @_;
  my $handler = $handlers{ $env->{PATH_INFO} } or return [404, ['Content-Type' => 'text/plain'], ['not found']];
  return [405, ['Allow' => 'GET, HEAD, POST, PUT, PATCH, DELETE'], []] if $env->{REQUEST_METHOD} eq 'OPTIONS';
  return $handler->($env);
};
