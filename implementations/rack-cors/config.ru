require 'json'
require 'rack/cors'

POLICY = JSON.parse(File.read(ENV.fetch('POLICY')))
OWN = { 'x-app' => 'yes', 'x-total' => '3', 'Content-Type' => 'application/json' }.freeze
PAGE = '{"hello":"world"}'.freeze
BODY_LIMIT = 32

def origins_of(policy)
  return ['*'] if policy['origins'] == '*'

  policy['origins'].map do |origin|
    next origin unless origin.include?('*')

    /\A#{Regexp.escape(origin).gsub('\*', '[a-z0-9-]+(\.[a-z0-9-]+)*')}\z/
  end
end

def options_of(policy)
  return { headers: :any, methods: %i[get head post] } if policy['origins'] == '*'

  {
    credentials: policy['credentials'],
    methods: policy['methods'].map { |name| name.downcase.to_sym },
    headers: policy['allowedHeaders'],
    expose: policy['exposedHeaders'],
    max_age: policy['maxAge']
  }.compact
end

# The block runs as a method of another object, which has no methods of this file.
ORIGINS = origins_of(POLICY)
OPTIONS = options_of(POLICY)

use Rack::Cors do
  allow do
    origins(*ORIGINS)
    resource '*', **OPTIONS
  end
end

APP = lambda do |env|
  case env['PATH_INFO']
  when '/', '/ok' then [200, OWN.dup, [PAGE]]
  when '/empty' then [204, OWN.reject { |name| name == 'Content-Type' }, []]
  when '/error' then [500, OWN.dup, ['{"error":"broken"}']]
  when '/throw' then raise 'nobody handles this'
  when '/forbidden' then [403, OWN.dup, ['{"error":"forbidden"}']]
  when '/too-large' then [env['CONTENT_LENGTH'].to_i > BODY_LIMIT ? 413 : 200, OWN.dup, [PAGE]]
  when '/redirect' then [302, OWN.merge('Location' => '/ok'), []]
  when '/etag'
    headers = OWN.merge('ETag' => '"v1"')
    env['HTTP_IF_NONE_MATCH'] == '"v1"' ? [304, headers.reject { |name| name == 'Content-Type' }, []] : [200, headers, [PAGE]]
  when '/stream' then [200, OWN.merge('Content-Type' => 'text/event-stream'), ["data: one\n\n", "data: two\n\n"]]
  when '/auth' then [401, OWN.dup, ['{"error":"who are you?"}']]
  when '/vary' then [200, OWN.merge('Vary' => 'Accept-Language'), [PAGE]]
  else [404, { 'Content-Type' => 'text/plain' }, ['not found']]
  end
end
run APP
