:- use_module(library(apply)).
:- use_module(library(http/http_client)).
:- use_module(library(http/http_server)).
:- use_module(library(http/http_cors)).
:- use_module(library(http/json)).
:- use_module(library(settings)).

methods([get, head, post, put, patch, delete]).

:- http_handler(root(.), answer(200), []).
:- http_handler(root(ok), answer(200), []).
:- http_handler(root(empty), answer(204), []).
:- http_handler(root(error), answer(500), []).
:- http_handler(root(throw), fails, []).
:- http_handler(root(forbidden), answer(403), []).
:- http_handler(root(redirect), redirect, []).
:- http_handler(root(auth), answer(401), []).
:- http_handler(root(vary), vary, []).

preflight(Request) :-
    read_body(Request),
    memberchk(method(options), Request),
    methods(Methods),
    cors_enable(Request, [methods(Methods)]),
    format('~n').

% What is left of a body would be read as the next request.
read_body(Request) :-
    (   memberchk(content_length(_), Request)
    ->  http_read_data(Request, _, [to(string)])
    ;   true
    ).

own(Status) :-
    cors_enable,
    format('Status: ~w~nx-app: yes~nx-total: 3~n', [Status]).

answer(_, Request) :- preflight(Request), !.
answer(204, _) :- !, own(204), format('~n').
answer(Status, _) :-
    own(Status),
    format('Content-type: application/json~n~n{"hello":"world"}').

fails(Request) :- preflight(Request), !.
fails(_) :- throw(nobody_handles_this).

redirect(Request) :- preflight(Request), !.
redirect(_) :- own(302), format('Location: /ok~n~n').

vary(Request) :- preflight(Request), !.
vary(_) :- own(200), format('Vary: Accept-Language~nContent-type: application/json~n~n{"hello":"world"}').

main :-
    current_prolog_flag(argv, [Port0, File|_]),
    atom_number(Port0, Port),
    setup_call_cleanup(open(File, read, In), json_read_dict(In, Policy), close(In)),
    ( is_list(Policy.origins) -> Strings = Policy.origins ; Strings = [Policy.origins] ),
    maplist(atom_string, Origins, Strings),
    set_setting(http:cors, Origins),
    http_server(http_dispatch, [port('127.0.0.1':Port)]),
    thread_get_message(stop).

:- initialization(main, main).
