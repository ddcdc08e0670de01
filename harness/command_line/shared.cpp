#include "harness/command_line/menu.hpp"

namespace brokerproof::command_line {

namespace {

constexpr auto group = "How to reach the broker";

}  // namespace

void add_selection(CLI::App& command, commands::selection& wanted) {
    command.add_option("GLOB", wanted.globs,
                       "case ids, suites or catalogue ids; * and ? match; default: all");
    command.add_option("--mqtt", wanted.mqtt, "only this version")
        ->check(CLI::IsMember({"3.1.1", "5", "v3.1.1", "v5"}));
    command.add_option("--ref", wanted.ref,
                       "only cases that refer to this statement, e.g. MQTT-4.1.0-2@v5");
}

void add_out(CLI::App& command, std::string& folder, const std::string& content) {
    command.add_option("-o,--out", folder, "folder for " + content);
}

void add_pages(CLI::App& command, std::string& markdown, std::string& badge) {
    command.add_option("--markdown", markdown, "writes a page for job summaries and pull requests");
    command.add_option("--badge", badge, "writes a badge (SVG)");
}

void add_tls_access(CLI::App& command, commands::broker_access& access) {
    command
        .add_option("--ca", access.ca,
                    "PEM file, or folder, of the CA that its certificate is checked with; "
                    "default: those of the system")
        ->group(group);
    auto* certificate =
        command.add_option("--cert", access.certificate, "PEM file: a certificate of the client")
            ->group(group);
    command.add_option("--key", access.key, "PEM file: its private key; default: in --cert")
        ->needs(certificate)
        ->group(group);
    command
        .add_option("--key-passphrase-file", access.key_passphrase_file,
                    "file with the passphrase of an encrypted key")
        ->needs(certificate)
        ->group(group);
    command
        .add_option("--server-name", access.server_name,
                    "the name to ask for (SNI), which the certificate must have; default: the "
                    "URL's host")
        ->group(group);
    command.add_option("--alpn", access.alpn, "protocols to offer by ALPN: mqtt")->group(group);
    command.add_option("--tls-min", access.tls_minimum, "the oldest version of TLS; default: 1.2")
        ->check(CLI::IsMember({"1.2", "1.3"}))
        ->group(group);
    command.add_flag("--insecure", access.insecure, "take any certificate; reports say so")
        ->group(group);
    command
        .add_option("--header", access.headers,
                    "a further field of the request for a WebSocket: 'Name: value'")
        ->group(group);
}

void add_access(CLI::App& command, commands::broker_access& access) {
    add_tls_access(command, access);
    command.add_option("--username", access.username, "the user of every client")->group(group);
    command
        .add_option("--password-file", access.password_file,
                    "file with the password; else the variable BROKERPROOF_PASSWORD")
        ->group(group);
}

void add_server_tls(CLI::App& command, commands::server_tls& shown) {
    constexpr auto clients_group = "TLS towards clients";
    auto* certificate =
        command.add_option("--tls-cert", shown.certificate, "PEM file: the certificate to show")
            ->group(clients_group);
    command.add_option("--tls-key", shown.key, "PEM file: its private key; default: in --tls-cert")
        ->needs(certificate)
        ->group(clients_group);
    command
        .add_option("--tls-client-ca", shown.client_ca,
                    "PEM file: each client must show a certificate of this CA")
        ->needs(certificate)
        ->group(clients_group);
    command
        .add_option("--ca-out", shown.ca_out,
                    "without --tls-cert: a private CA issues a certificate for localhost, and "
                    "writes its own here, for the clients")
        ->excludes(certificate)
        ->group(clients_group);
}

void add_dashboard(CLI::App& command, std::string& port) {
    command
        .add_flag("--dashboard{0}", port,
                  "=PORT; shows the run in a browser while it goes on, on 127.0.0.1; without PORT: "
                  "any free port. At a terminal the page stays until Ctrl-C")
        ->check(CLI::Range(0, 65'535));
}

}  // namespace brokerproof::command_line
