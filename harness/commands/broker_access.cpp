#include "harness/commands/broker_access.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "harness/commands/secret_file.hpp"
#include "harness/target/url.hpp"
#include "harness/tls/context.hpp"

namespace brokerproof::commands {

namespace {

constexpr auto password_variable = "BROKERPROOF_PASSWORD";

void apply_tls(const broker_access& said, tls::options& to, problems& faults) {
    const auto replace = [](std::string& old, const std::string& chosen) {
        if (!chosen.empty()) old = chosen;
    };
    replace(to.ca, said.ca);
    replace(to.server_name, said.server_name);
    if (!said.certificate.empty() || !said.key.empty()) {
        to.certificate = said.certificate;
        to.key = said.key;
        to.key_passphrase = {};
    }
    if (!said.key_passphrase_file.empty()) {
        auto passphrase = read_secret("--key-passphrase-file", said.key_passphrase_file);
        if (passphrase) {
            to.key_passphrase = std::move(*passphrase);
        } else {
            faults.push_back(passphrase.error());
        }
    }
    if (!said.alpn.empty()) to.alpn = said.alpn;
    if (!said.tls_minimum.empty())
        to.minimum = said.tls_minimum == "1.3" ? tls::protocol_version::tls_1_3
                                               : tls::protocol_version::tls_1_2;
    to.insecure = to.insecure || said.insecure;
}

void apply_login(const broker_access& said, target::profile& to, problems& faults) {
    if (!said.username.empty()) to.login = target::credentials{said.username, secret()};
    if (!said.password_file.empty() && !to.login) {
        faults.push_back(failure("--password-file: there is no user name (--username)"));
    } else if (!said.password_file.empty()) {
        auto password = read_secret("--password-file", said.password_file);
        if (password) {
            to.login->password = std::move(*password);
        } else {
            faults.push_back(password.error());
        }
    } else if (const char* set = std::getenv(password_variable);
               set != nullptr && to.login && to.login->password.empty()) {
        to.login->password = secret(set);
    }
}

void apply_headers(const broker_access& said, target::profile& to, problems& faults) {
    for (const auto& line : said.headers) {
        const auto colon = line.find(':');
        const auto name = line.substr(0, colon);
        const auto begin =
            colon == std::string::npos ? colon : line.find_first_not_of(" \t", colon + 1);
        const auto value = begin == std::string::npos ? std::string() : line.substr(begin);
        if (auto checked = target::check_header(name, value); !checked) {
            faults.push_back(failure("--header: " + checked.error().text));
        } else if (colon == std::string::npos) {
            faults.push_back(failure("--header: expected NAME: VALUE"));
        } else {
            to.headers[name] = value;
        }
    }
}

}  // namespace

problems apply(const broker_access& said, target::profile& to) {
    problems faults;
    apply_tls(said, to.tls, faults);
    apply_login(said, to, faults);
    apply_headers(said, to, faults);
    return faults;
}

problems check_tls_files(const target::profile& described) {
    const auto& chosen = described.tls;
    for (const auto* text : {&chosen.ca, &chosen.certificate, &chosen.key}) {
        if (text->find("${") != std::string::npos) return {};
    }
    const bool is_used =
        is_encrypted(described.via) || !described.mqtts.empty() || !described.wss.empty();
    if (!is_used) return {};
    const auto made = tls::make_client_context(chosen);
    return made ? problems{} : problems{made.error()};
}

}  // namespace brokerproof::commands
