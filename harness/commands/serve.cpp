#include "harness/commands/serve.hpp"

#include <iostream>
#include <memory>

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/reference_broker/journal_store.hpp"
#include "harness/reference_broker/shell/tcp_shell.hpp"

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

std::vector<rb::ban> bans(const std::vector<std::string>& texts) {
    std::vector<rb::ban> made;
    for (const auto& text : texts) {
        const auto colon = text.find(':');
        made.push_back({text.substr(0, colon), text.substr(colon + 1)});
    }
    return made;
}

/// Null: `why` says what failed.
std::unique_ptr<rb::store> open_store(const std::string& folder, std::string& why) {
    if (folder.empty()) return std::make_unique<rb::memory_store>();
    return rb::journal_store::open(folder, why);
}

int fail(const std::string& why) {
    std::cerr << "brokerproof serve: " << why << '\n';
    return environment_failed;
}

/// False, with a word on stderr, when there is no such defect.
bool set_defect(const std::string& name, rb::options& broker) {
    if (name.empty()) return true;
    if (const auto* found = rb::find_broker_defect(name)) {
        broker.defect = found->kind;
        broker.keep_ghosts = true;
        return true;
    }
    std::vector<std::string> known;
    for (const auto& one : rb::broker_defects()) known.emplace_back(one.name);
    std::cerr << fmt::format("no defect of the broker is called '{}'{}\n", name,
                             suggestion(name, known));
    return false;
}

}  // namespace

int serve(const serve_options& chosen) {
    auto broker = with_logins(chosen.broker, chosen.logins);
    if (!set_defect(chosen.defect, broker)) return 2;
    broker.forbidden_topics = bans(chosen.forbidden_topics);
    broker.forbidden_filters = bans(chosen.forbidden_filters);
    std::string why;
    const auto kept = open_store(chosen.store, why);
    if (!kept) return fail(why);
    asio::io_context context(1);
    rb::tcp_shell shell(context.get_executor(), std::move(broker), *kept);
    why = shell.listen(chosen.port);
    if (why.empty() && chosen.websocket_port) why = shell.listen_websocket(*chosen.websocket_port);
    if (!why.empty()) return fail(why);
    std::cout << fmt::format("listening on 127.0.0.1:{}", shell.port()) << std::endl;
    if (chosen.websocket_port)
        std::cout << fmt::format("listening on ws://127.0.0.1:{}", shell.websocket_port())
                  << std::endl;

    run_until_told(context, shell);
    return 0;
}

}  // namespace brokerproof::commands
