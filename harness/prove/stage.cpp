#include "harness/prove/stage.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/engine/deadline.hpp"
#include "harness/prove/simulated_broker.hpp"
#include "harness/scram/keys.hpp"

namespace brokerproof::prove {

using namespace std::chrono_literals;

namespace {

constexpr auto user = "brokerproof";
constexpr auto password = "the-password";
constexpr auto forbidden_topic = "forbidden/publish";
constexpr auto forbidden_filter = "forbidden/subscribe";
constexpr auto scram_user = "scram-user";
constexpr auto scram_password = "the-scram-password";
constexpr std::size_t queue_limit = 5000;

reference_broker::options options_of(const variants::variant& chosen) {
    reference_broker::options out;
    out.logins.push_back({user, password});
    if (auto known = scram::make_user(scram_user, secret(scram_password), "a salt"))
        out.scram_users.push_back(std::move(*known));
    out.queue_limit = queue_limit;
    out.forbidden_topics.push_back({user, std::string(forbidden_topic) + "/#"});
    out.forbidden_filters.push_back({user, std::string(forbidden_filter) + "/#"});
    chosen.apply(out);
    return out;
}

/// The profile that a user would write for this broker.
target::profile profile_of(const variants::variant& chosen,
                           const reference_broker::options& options) {
    target::profile out;
    out.lacks.assign(chosen.terms.lacks.begin(), chosen.terms.lacks.end());
    out.second_login = target::credentials{user, secret(password)};
    out.wrong_login = target::credentials{user, secret("not-the-password")};
    out.scram = target::credentials{scram_user, secret(scram_password)};
    out.forbidden_topic = forbidden_topic;
    out.forbidden_filter = forbidden_filter;
    out.websocket = "ws://127.0.0.1";
    out.mqtts = "mqtts://127.0.0.1";
    out.spawn.emplace().reload_signal = "HUP";
    out.grace = chosen.terms.grace;
    out.settle = chosen.terms.settle;
    out.redelivery = chosen.terms.redelivery;
    out.many = chosen.terms.many.value_or(out.many);
    out.durable = true;
    out.synced = 0ms;
    out.queue_limit = options.queue_limit;
    return out;
}

/// Runs `task` to its end in virtual time; returns false when the task never ends.
bool play(asio::io_context& io, net::simulation& time, awaitable<void> task) {
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error) {
        failure = std::move(error);
        ended = true;
        io.stop();  // the broker may have timers that are due years later
    });
    time.run();
    if (failure) std::rethrow_exception(failure);
    return ended;
}

awaitable<void> discover(engine::surroundings& surroundings, const target::profile& known) {
    const auto offer = co_await engine::discover(surroundings, known, known.versions, true);
    surroundings.can = offer.can;
    surroundings.expiry_cap_s = offer.expiry_cap_s;
}

awaitable<void> run_case(engine::case_run& run) {
    const auto executor = co_await asio::this_coro::executor;
    co_await engine::run_in_time(run, executor);
}

/// Passes the traffic through a copy of every wire defect, to learn which defects would have
/// changed something.
class onlookers {
public:
    onlookers() {
        for (const auto& defect : defects::wire_defects())
            paths_.emplace_back(defect.name, defects::tampering({&defect}));
    }
    void hear(defects::link id, defects::direction towards, bytes_view data) {
        for (auto& [name, path] : paths_) {
            if (!path.has_bitten()) path.pass(id, towards, data);
        }
    }
    std::set<std::string> bitten() const {
        std::set<std::string> out;
        for (const auto& [name, path] : paths_) {
            if (path.has_bitten()) out.emplace(name);
        }
        return out;
    }

private:
    std::vector<std::pair<std::string_view, defects::tampering>> paths_;
};

/// Those by the broker, and those by our own clients that no step announces.
std::vector<witness::breach> breaches_in(const plan::instance& planned, const trace::trace& seen) {
    auto all = judge::broken_rules(planned, seen);
    auto out = judge::unannounced(planned, seen, all);
    std::ranges::copy_if(all, std::back_inserter(out), [](const witness::breach& breach) {
        return breach.sender == witness::side::broker;
    });
    return out;
}

awaitable<result<void>> act_on(simulated_broker& broker, plan::broker_act action) {
    broker.act(action);
    co_return result<void>();
}

}  // namespace

stage::stage(const variants::variant& chosen) : variant_(&chosen), options_(options_of(chosen)) {
    const auto known = profile_of(chosen, options_);
    surroundings_.forbidden_topic = known.forbidden_topic;
    surroundings_.forbidden_filter = known.forbidden_filter;
    surroundings_.grace = known.grace;
    surroundings_.settle = known.settle;
    surroundings_.redelivery = known.redelivery;
    surroundings_.keep_alive_tolerance = known.keep_alive_tolerance;
    surroundings_.keep_alive = known.keep_alive;
    surroundings_.patience = std::chrono::hours(24);  // virtual time costs nothing
    surroundings_.queue_limit = known.queue_limit;
    surroundings_.synced = known.synced;
    surroundings_.second_login =
        engine::login{known.second_login->username, known.second_login->password};
    surroundings_.wrong_login =
        engine::login{known.wrong_login->username, known.wrong_login->password};
    surroundings_.scram_login = engine::login{known.scram->username, known.scram->password};
    asio::io_context io;
    net::simulation time(io);
    simulated_broker broker(options_, nullptr);
    surroundings_.where.in_process = &broker;
    play(io, time, discover(surroundings_, known));
    surroundings_.where.in_process = nullptr;
}

std::string stage::lacks(const plan::instance& planned) const {
    return engine::missing(planned, surroundings_);
}

/// What stands between the broker and its clients in one run, and what the broker gets wrong.
struct stage::wiring {
    reference_broker::options options;
    defects::tampering* wire = nullptr;
    simulated_broker::listener on_wire{};
    reference_broker::defect_set asked{};  ///< filled by the run
};

trial stage::play_case(const plan::instance& planned, wiring& wires) const {
    asio::io_context io;
    net::simulation time(io);
    simulated_broker broker(wires.options, wires.wire, wires.on_wire);
    net::semaphore window(io.get_executor(), 1'000'000);
    auto surroundings = surroundings_;
    surroundings.where.in_process = &broker;
    surroundings.websocket = surroundings.where;
    surroundings.websocket->via = net::transport::websocket;
    surroundings.tls = surroundings.where;
    surroundings.tls->via = net::transport::tls;
    surroundings.connect_window = &window;
    surroundings.broker = [&broker](plan::broker_act action) { return act_on(broker, action); };
    engine::case_run run(io.get_executor(), planned, surroundings);
    const bool ended = play(io, time, run_case(run));
    wires.asked = broker.asked();
    trial out;
    out.trace = run.take_trace();
    if (ended) {
        out.verdict = judge::judge(planned, out.trace);
        out.breaches = breaches_in(planned, out.trace);
    } else {
        out.verdict.kind = judge::verdict_kind::error;
        out.verdict.reason = "no event was left in virtual time, but the case had not ended";
    }
    return out;
}

trial stage::run(const plan::instance& planned, std::string_view defect) const {
    onlookers watching;
    std::unique_ptr<defects::tampering> wire;
    if (const auto* wire_defect = defects::find_wire_defect(defect))
        wire = std::make_unique<defects::tampering>(std::vector{wire_defect});
    wiring wires{.options = options_, .wire = wire.get()};
    wires.options.keep_ghosts = true;
    if (const auto* info = reference_broker::find_broker_defect(defect))
        wires.options.defect = info->kind;
    if (defect.empty()) {
        wires.on_wire = [&watching](defects::link id, defects::direction towards, bytes_view data) {
            watching.hear(id, towards, data);
        };
    }
    trial out = play_case(planned, wires);
    if (!defect.empty()) return out;
    out.reached = watching.bitten();
    for (const auto& info : reference_broker::broker_defects()) {
        if (wires.asked.test(static_cast<std::size_t>(info.kind))) out.reached.emplace(info.name);
    }
    return out;
}

trial stage::acquit(const plan::instance& planned) const {
    wiring wires{.options = options_};
    return play_case(planned, wires);
}

}  // namespace brokerproof::prove
