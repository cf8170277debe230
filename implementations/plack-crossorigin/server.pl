use strict;
use warnings;
use FindBin;
use JSON::PP;
use Plack::Builder;
use Plack::Runner;

my ($port, $policy_file, $folder) = @ARGV;
open my $handle, '<', $policy_file or die "$policy_file: $!";
my $policy = JSON::PP->new->decode(do { local $/; <$handle> });
my $app = do "$FindBin::Bin/../shared/app.pl" or die $@ || $!;

my %options =
  ref $policy->{origins}
  ? (
    origins => $policy->{origins},
    methods => $policy->{methods},
    headers => $policy->{allowedHeaders},
    max_age => $policy->{maxAge},
    credentials => $policy->{credentials} ? 1 : 0,
    $policy->{exposedHeaders} ? (expose_headers => $policy->{exposedHeaders}) : (),
  )
  : (origins => '*', headers => '*');

my $runner = Plack::Runner->new(server => 'Twiggy', env => 'deployment');
$runner->set_options(listen => ["127.0.0.1:$port"]);
$runner->run(builder { enable 'CrossOrigin', %options; $app });
