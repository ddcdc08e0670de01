// Options of `prove` and of the commands about the reference broker and its defects.
#include "harness/command_line/menu.hpp"

#include "harness/commands/prove.hpp"
#include "harness/commands/proxy.hpp"
#include "harness/commands/serve.hpp"
#include "harness/commands/watch.hpp"

namespace brokerproof::command_line {

using namespace commands;

namespace {

constexpr auto prove_examples = R"(
brokerproof prove                         every case, every defect
brokerproof prove EXP-05 --verbose        which defects does this case catch?
brokerproof prove --defect 'connack-*'    are these defects caught?
brokerproof prove --variant 'topic-*'     are these legal variants acquitted?
brokerproof prove --suite my-suite.yaml   do my own cases catch defects?)";

constexpr auto prove_exit_codes =
    "0 all cases catch a defect, all defects are caught and all legal variants are acquitted; 1 a "
    "required case catches nothing (unless --defect is given), a defect is caught by nothing "
    "(unless GLOB or --suite is given), or the correct broker or a legal variant of it is accused; "
    "2 our input is wrong; 3 a file cannot be written";

CLI::App* add_prove(CLI::App& app, prove_options& options) {
    auto* command = app.add_subcommand(
        "prove",
        "run suites against the reference broker: correct, its legal variants, and each defect");
    explain_use(*command, prove_examples, prove_exit_codes);
    add_selection(*command, options.wanted);
    command->add_option("--case", options.wanted.globs, "the same as GLOB");
    command->add_option("--suite", options.suite_files, "suite files to use instead of suites/");
    command->add_option("--defect", options.defects,
                        "only these defects, and no variants unless --variant names some; * and ? "
                        "match");
    command->add_option("--variant", options.variants,
                        "only these legal variants, and no defects unless --defect names some");
    command->add_option("--json", options.json,
                        "writes the matrix: which case catches which defect");
    command->add_option("--html", options.html, "writes the matrix as a page for a browser");
    command->add_option("--threads", options.threads, "0: one for each core");
    command->add_flag("--verbose,-v", options.verbose, "shows each case, with the reasons");
    return command;
}

constexpr auto serve_examples = R"(
brokerproof serve                         on 127.0.0.1:1883, all in memory
brokerproof serve --port 0 --store data   on any free port; survives kill -9
brokerproof serve --tls-port 8883 --ca-out ca.pem       clients trust ca.pem
brokerproof serve --expiry-cap 8 --login user:secret --no-anonymous
brokerproof serve --defect expiry-lazy    see `brokerproof defects`)";

constexpr auto until_told_exit_codes =
    "0 ended by Ctrl-C or TERM; 2 our input is wrong; 3 it cannot listen";

/// Limits that the reference broker announces in CONNACK.
void add_limits(CLI::App& command, brokerproof::reference_broker::options& broker) {
    command.add_option("--expiry-cap", broker.session_expiry_cap_s,
                       "longest Session Expiry Interval, seconds");
    command.add_option("--expiry-floor", broker.session_expiry_floor_s,
                       "shortest Session Expiry Interval, seconds");
    command
        .add_option("--receive-maximum", broker.receive_maximum,
                    "how many QoS 2 messages a client may have open")
        ->check(CLI::Range(1, 65'535));
    command.add_option("--server-keep-alive", broker.server_keep_alive,
                       "seconds; 0: the client's own value");
    command.add_option("--maximum-packet-size", broker.maximum_packet_size, "bytes")
        ->check(CLI::Range(64U, 268'435'455U));
    command.add_option("--topic-alias-maximum", broker.topic_alias_maximum, "0: no aliases");
}

/// Logins, and the topics and filters that are forbidden.
void add_users(CLI::App& command, serve_options& options) {
    const auto colon_wanted = [](std::string form) {
        return [form = std::move(form)](const std::string& text) {
            return text.find(':') == std::string::npos ? "expected " + form : std::string();
        };
    };
    command
        .add_option("--login", options.logins,
                    "USER:PASSWORD; every other user name or password is refused")
        ->check(colon_wanted("USER:PASSWORD"));
    auto* scram_user =
        command.add_option("--scram-user", options.scram_user,
                           "may log in by enhanced authentication, SCRAM-SHA-256; without it, "
                           "every Authentication Method is refused");
    auto* scram_password = command
                               .add_option("--scram-password-file", options.scram_password_file,
                                           "file with the password of --scram-user")
                               ->needs(scram_user);
    scram_user->needs(scram_password);
    command
        .add_option("--forbid-publish", options.forbidden_topics,
                    "USER:FILTER; this user may not publish to topics that match")
        ->check(colon_wanted("USER:FILTER"));
    command
        .add_option("--forbid-subscribe", options.forbidden_filters,
                    "USER:FILTER; this user may not subscribe to filters that match")
        ->check(colon_wanted("USER:FILTER"));
    command.add_flag("!--no-anonymous", options.broker.anonymous,
                     "refuses clients without a user name");
}

CLI::App* add_serve(CLI::App& app, serve_options& options) {
    auto* command =
        app.add_subcommand("serve", "run the reference broker on the loopback interface");
    explain_use(*command, serve_examples, until_told_exit_codes);
    command->add_option("--port", options.port, "0: any free port");
    command->add_option("--tls-port", options.tls_port,
                        "listens for MQTT over TLS, too; 0: any free port");
    command->add_option("--websocket-port", options.websocket_port,
                        "listens for WebSocket, too; 0: any free port");
    command->add_option("--wss-port", options.wss_port,
                        "listens for WebSocket over TLS, too; 0: any free port");
    add_server_tls(*command, options.tls);
    command->add_option("--store", options.store,
                        "folder for sessions and messages that must survive; default: in memory");
    add_limits(*command, options.broker);
    command
        ->add_option("--queue-limit", options.broker.queue_limit,
                     "how many messages may wait for a session; more are dropped")
        ->check(CLI::PositiveNumber);
    add_users(*command, options);
    command->add_option(
        "--defect", options.defect,
        "gives the broker this defect, one of those inside the broker; see `brokerproof defects`");
    command->add_flag("--reload-at-hangup", options.reload_at_hangup,
                      "SIGHUP makes it read its settings again (which are the same) instead of "
                      "ending it");
    command->add_option("--variant", options.variants,
                        "uses this freedom of the standard; several are possible; see "
                        "`brokerproof variants`");
    return command;
}

/// How a proxy reaches its broker, and what it speaks with clients.
template <class Options>
void add_two_sides(CLI::App& command, Options& options) {
    add_tls_access(command, options.access);
    command
        .add_option("--client-transport", options.client_transport,
                    "what clients speak with us; default: tcp")
        ->check(CLI::IsMember({"tcp", "tls", "websocket", "wss"}))
        ->group("TLS towards clients");
    add_server_tls(command, options.tls);
}

constexpr auto proxy_examples = R"(
brokerproof proxy --upstream mqtt://127.0.0.1 --defect suback-wrong-id
brokerproof conform --url mqtt://127.0.0.1:1884   do our suites notice?)";

CLI::App* add_proxy(CLI::App& app, proxy_options& options) {
    auto* command = app.add_subcommand(
        "proxy",
        "put named defects between clients and a real broker: those that need nothing but "
        "edited packets (`brokerproof serve --defect` has the others)");
    explain_use(*command, proxy_examples, until_told_exit_codes);
    command
        ->add_option("--upstream", options.upstream,
                     "the broker: mqtt://host:port, or the same with mqtts, ws, wss")
        ->required();
    add_two_sides(*command, options);
    command->add_option("--defect", options.defects,
                        "see `brokerproof defects`; several are possible");
    command->add_option("--port", options.port, "on 127.0.0.1; 0: any free port, which it prints");
    return command;
}

constexpr auto watch_examples = R"(
brokerproof watch --upstream mqtt://host   clients connect to 127.0.0.1:1884
brokerproof watch --upstream mqtt://broker:1883 -- ./my-app-test
      it finds MQTT_URL in its environment
brokerproof watch --upstream mqtt://broker:1883 --metrics-port 9464
      and Prometheus scrapes /metrics
brokerproof watch --upstream mqtts://hub --client-transport tls --ca-out a.pem
      TLS on both sides; clients trust a.pem
brokerproof watch field.pcapng      what tcpdump or Wireshark has recorded
tcpdump -U -w - -i any port 1883 | brokerproof watch -
brokerproof watch field.pcapng --html field.html   a page of all clients)";

constexpr auto watch_exit_codes =
    "0 nothing at or above --fail-on; 1 there is something; 2 wrong input; 3 no client has "
    "connected, it cannot listen or start the command, or a recording ends too early";

CLI::App* add_watch(CLI::App& app, watch_options& options) {
    auto* command = app.add_subcommand(
        "watch",
        "stand between clients and their broker, and tell for each message that does not arrive "
        "why, with a cure; Ctrl-C ends it with a report");
    explain_use(*command, watch_examples, watch_exit_codes);
    command->add_option("--upstream", options.upstream,
                        "stands in front of this broker: mqtt://host:port, or the same with "
                        "mqtts, ws, wss");
    add_two_sides(*command, options);
    command->add_option("--listen", options.listen,
                        "ADDRESS:PORT for clients; default: 127.0.0.1:1884, any port with COMMAND");
    command
        ->add_option("--port", options.ports,
                     "of the broker in a recording; several are possible; default: 1883")
        ->allow_extra_args(false);
    command
        ->add_option("--same-broker", options.same_broker,
                     "in a recording, addresses of one broker: 10.0.0.7:1883,10.0.0.8:1883")
        ->allow_extra_args(false);
    command
        ->add_option("--metrics-port", options.metrics_port,
                     "with --upstream, serves /metrics for Prometheus on 127.0.0.1; 0: any free "
                     "port, which it prints")
        ->check(CLI::Range(0, 65'535));
    command->add_option("--pcap", options.pcap,
                        "with --upstream, writes all that passes to this file, for Wireshark");
    command->add_option("--json", options.json, "writes the report to this file");
    command->add_option("--html", options.html, "writes the report as a page for a browser");
    command
        ->add_option("--fail-on", options.fail_on, "the grade of findings that fails: wrong, risk")
        ->check(CLI::IsMember({"wrong", "risk"}));
    command->add_option("RECORDING | COMMAND", options.words,
                        "a pcap or pcapng file (-: standard input); or, with --upstream and "
                        "behind --: runs it with MQTT_URL in its environment, and ends with it");
    return command;
}

CLI::App* add_defects(CLI::App& app, std::vector<std::string>& globs) {
    auto* command = app.add_subcommand("defects", "list the named defects");
    explain_use(*command, "brokerproof defects 'connect-*'",
                "0 shown; 2 no defect has such a name");
    command->add_option("GLOB", globs, "default: all");
    return command;
}

CLI::App* add_variants(CLI::App& app, std::vector<std::string>& globs) {
    auto* command =
        app.add_subcommand("variants", "the legal variants of the reference broker, by freedom");
    explain_use(*command, "brokerproof variants 'shared-*'",
                "0 shown; 2 no variant has such a name");
    command->add_option("GLOB", globs, "default: all");
    return command;
}

int run_prove(const std::string& root, prove_options& chosen, const console& screen) {
    chosen.root = root;
    return prove(chosen, screen);
}
int run_defects(const std::string&, std::vector<std::string>& globs, const console& screen) {
    return list_defects(globs, screen);
}
int run_variants(const std::string&, std::vector<std::string>& globs, const console& screen) {
    return list_variants(globs, screen);
}
int run_proxy(const std::string&, proxy_options& chosen, const console& screen) {
    return proxy(chosen, screen);
}
int run_watch(const std::string&, watch_options& chosen, const console& screen) {
    return commands::watch(chosen, screen);
}
int run_serve(const std::string&, serve_options& chosen, const console& screen) {
    return serve(chosen, screen);
}

}  // namespace

void offer_proof(menu& to) {
    to.offer(add_prove, run_prove);
    to.offer(add_defects, run_defects);
    to.offer(add_variants, run_variants);
    to.offer(add_watch, run_watch);
    to.offer(add_proxy, run_proxy);
    to.offer(add_serve, run_serve);
}

}  // namespace brokerproof::command_line
