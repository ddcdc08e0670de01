#include "harness/commands/serve.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/secret_file.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/reference_broker/journal_store.hpp"
#include "harness/reference_broker/shell/tcp_shell.hpp"
#include "harness/scram/keys.hpp"
#include "harness/variants/variants.hpp"

namespace brokerproof::commands {
namespace {

namespace rb = reference_broker;

constexpr int environment_failed = 3;

rb::options with_logins(rb::options broker, const std::vector<std::string>& logins) {
    for (const auto& login : logins) {
        const auto colon = login.find(':');
        broker.logins.push_back({login.substr(0, colon), login.substr(colon + 1)});
    }
    return broker;
}

/// Two processes with the same user have the same salt: a login is for tests, and none is kept.
std::optional<problem> add_scram_user(const serve_options& chosen, rb::options& broker) {
    if (chosen.scram_user.empty()) return {};
    const auto password = read_secret("--scram-password-file", chosen.scram_password_file);
    if (!password) return password.error();
    auto user = scram::make_user(chosen.scram_user, *password, "brokerproof:" + chosen.scram_user);
    if (!user) return user.error();
    broker.scram_users.push_back(std::move(*user));
    return {};
}

std::vector<rb::ban> bans(const std::vector<std::string>& texts) {
    std::vector<rb::ban> parsed;
    for (const auto& text : texts) {
        const auto colon = text.find(':');
        parsed.push_back({text.substr(0, colon), text.substr(colon + 1)});
    }
    return parsed;
}

result<std::unique_ptr<rb::store>> open_store(const std::string& folder) {
    if (folder.empty()) return std::make_unique<rb::memory_store>();
    auto journal = rb::journal_store::open(folder);
    if (!journal) return journal.error();
    return std::unique_ptr<rb::store>(std::move(*journal));
}

int fail(const console& screen, const problem& reason) {
    screen.notes << "brokerproof serve: " << reason.text << '\n';
    return environment_failed;
}

/// An unknown name is a problem.
std::optional<problem> set_defect(const std::string& name, rb::options& broker) {
    if (name.empty()) return {};
    if (const auto* found = rb::find_broker_defect(name)) {
        broker.defect = found->kind;
        broker.keep_ghosts = true;
        return {};
    }
    std::vector<std::string> known;
    for (const auto& one : rb::broker_defects()) known.emplace_back(one.name);
    return problem{
        {}, fmt::format("no defect of the broker is called '{}'{}", name, suggestion(name, known))};
}

std::optional<problem> use_variants(const std::vector<std::string>& names, rb::options& broker) {
    for (const auto& name : names) {
        if (const auto* found = variants::find_variant(name)) {
            found->apply(broker);
            continue;
        }
        std::vector<std::string> known;
        for (const auto& variant : variants::all_variants()) known.emplace_back(variant.name);
        return problem{{},
                       fmt::format("no variant is called '{}'{}", name, suggestion(name, known))};
    }
    return {};
}

std::map<transport, std::uint16_t> entrances_of(const serve_options& chosen) {
    std::map<transport, std::uint16_t> out{{transport::tcp, chosen.port}};
    if (chosen.tls_port) out[transport::tls] = *chosen.tls_port;
    if (chosen.websocket_port) out[transport::websocket] = *chosen.websocket_port;
    if (chosen.wss_port) out[transport::wss] = *chosen.wss_port;
    return out;
}

}  // namespace

int serve(const serve_options& chosen, const console& screen) {
    auto broker = with_logins(chosen.broker, chosen.logins);
    if (const auto fault = set_defect(chosen.defect, broker)) return refuse(screen, *fault);
    if (const auto fault = use_variants(chosen.variants, broker)) return refuse(screen, *fault);
    if (const auto fault = add_scram_user(chosen, broker)) return refuse(screen, *fault);
    broker.forbidden_topics = bans(chosen.forbidden_topics);
    broker.forbidden_filters = bans(chosen.forbidden_filters);
    const auto kept = open_store(chosen.store);
    if (!kept) return fail(screen, kept.error());
    asio::io_context context(1);
    rb::tcp_shell shell(context.get_executor(), std::move(broker), **kept);
    const auto entrances = entrances_of(chosen);
    std::shared_ptr<const tls::server_context> shown;
    if (chosen.tls_port || chosen.wss_port) {
        auto made = make_server_tls(chosen.tls);
        if (!made) return refuse(screen, made.error());
        shown = std::move(*made);
    }
    for (const auto& [via, port] : entrances) {
        const auto listening = shell.listen(port, via, is_encrypted(via) ? shown : nullptr);
        if (!listening) return fail(screen, listening.error());
        net::endpoint where;
        where.port = shell.port(via);
        where.via = via;
        screen.out << "listening on " << net::describe(where) << std::endl;
    }
    std::function<void()> at_hangup;
    if (chosen.reload_at_hangup) at_hangup = [&shell] { shell.reload(); };
    run_until_told(context, shell, std::move(at_hangup));
    return 0;
}

}  // namespace brokerproof::commands
