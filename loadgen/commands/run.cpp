#include "loadgen/commands/run.hpp"

#include <unistd.h>

#include <csignal>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/interruption.hpp"
#include "loadgen/commands/brokers.hpp"
#include "loadgen/commands/fleet_setup.hpp"
#include "loadgen/commands/live_page.hpp"
#include "loadgen/commands/nobody_connects.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/commands/relay_lag.hpp"
#include "loadgen/commands/slices.hpp"
#include "loadgen/commands/workers.hpp"
#include "loadgen/fleet/run_clock.hpp"
#include "loadgen/fleet/sweep.hpp"
#include "loadgen/network/bad_network.hpp"
#include "loadgen/scenario/network_hold.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

/// Must be shorter than the time that a leader waits for its workers to end.
constexpr std::chrono::seconds sweep_limit{8};

class load_run {
public:
    load_run(const load_plan& plan, load_display& display, const std::string& work_dir)
        : plan_(plan),
          display_(display),
          work_dir_(work_dir),
          brokers_(io_.get_executor(), plan.brokers, plan.scenario.seed, work_dir),
          rules_(rules_of(plan.scenario)) {}

    load_done run();

private:
    awaitable<void> run_all();
    result<void> stand_between();
    result<void> prepare();
    awaitable<void> run_shards();
    awaitable<void> run_as_worker();
    awaitable<void> run_workers();
    awaitable<run_outcome> lead(crew& led, timetable dates);
    awaitable<void> leave_nothing();
    std::string look(const tick_report& now);
    void take_over(const run_outcome& outcome, slice_result&& slices);
    void interrupt();
    load_done written();

    const load_plan& plan_;
    load_display& display_;
    const std::string work_dir_;
    asio::io_context io_{1};
    load_brokers brokers_;
    relay_lag relay_lag_;  ///< outlives the network, which records it
    bad_network network_;
    std::vector<std::uint16_t> relays_;  ///< their ports, if the scenario has a bad network
    const std::vector<threshold_rule> rules_;
    std::optional<fleet_plan> fleet_;  ///< set when the brokers answer
    conductor* conductor_ = nullptr;   ///< set while it leads
    int early_interrupts_ = 0;         ///< those that came before it led, while the broker started
    timekeeper seconds_;
    std::string hopeless_because_;  ///< the broker died, or no client gets in; empty: neither
    load_result result_;
    books_json books_;                 ///< written if other slices are joined later
    std::vector<leftover> leftovers_;  ///< still on the brokers
};

/// Puts a relay in front of each broker, if a phase makes the network bad. All workers use those of
/// their leader.
result<void> load_run::stand_between() {
    if (!has_network(plan_.scenario)) return {};
    std::vector<asio::ip::tcp::endpoint> places;
    if (plan_.options.led) {
        for (const auto port : plan_.options.relays)
            places.emplace_back(asio::ip::address_v4::loopback(), port);
    } else {
        auto started =
            network_.start(brokers_.places(), plan_.scenario.seed,
                           [this](std::chrono::nanoseconds late) { relay_lag_.record(late); });
        if (!started) return started.error();
        places = std::move(*started);
    }
    for (const auto& place : places) relays_.push_back(place.port());
    brokers_.detour(places);
    return {};
}

/// Does everything between the start of the brokers and the first client.
result<void> load_run::prepare() {
    fleet_.emplace(plan_fleet(plan_, brokers_));
    const auto shortages = shortages_here(plan_, *fleet_, brokers_.spawned());
    display_.machine_lacks(shortages);
    if (!shortages.empty()) return failure("this machine is too small for the run");
    if (plan_.start != instant{} && run_now() > plan_.start) {
        return failure(fmt::format("this slice comes {:.1f} s too late for --start-at {}",
                                   std::chrono::duration<double>(run_now() - plan_.start).count(),
                                   plan_.options.start_at));
    }
    result_ = header_of(plan_, *fleet_, brokers_.description());
    return {};
}

/// Returns a reason to end the run (a crossed threshold with `abort`, or the death of a broker), or
/// an empty text.
std::string load_run::look(const tick_report& now) {
    if (display_.is_followed()) result_.brokers = brokers_.described();
    if (auto second = seconds_.look(now)) {
        result_.timeline.push_back(std::move(*second));
        display_.second_ended(plan_.scenario, result_, now);
    }
    display_.tick(plan_.scenario, result_, now);
    const auto death = brokers_.death();
    if (!death.empty()) {
        hopeless_because_ = death;
        if (conductor_ != nullptr) conductor_->give_up();
        return "the broker died";
    }
    if (auto refused = nobody_connects(plan_.scenario, now); !refused.empty()) {
        hopeless_because_ = std::move(refused);
        if (conductor_ != nullptr) conductor_->give_up();
        return "no client could connect";
    }
    for (const auto& threshold : thresholds_so_far(rules_, now)) {
        if (threshold.rule.abort && threshold.verdict == threshold_verdict::crossed)
            return threshold.rule.text;
    }
    return {};
}

awaitable<run_outcome> load_run::lead(crew& led, timetable dates) {
    const conductor::on_tick told = [this](const tick_report& now) {
        if (relays_.empty()) return look(now);
        tick_report with_relays = now;
        with_relays.so_far.so_far.relay_lag = relay_lag_.so_far();
        return look(with_relays);
    };
    const conductor::on_broker_act acts = [this](broker_act wanted) {
        return brokers_.act(wanted);
    };
    conductor::on_network network;
    if (!relays_.empty())
        network = [this](const network_state& wanted) { network_.become(wanted); };
    conductor leader(io_.get_executor(), plan_.scenario, led, dates, told, acts, network);
    conductor_ = &leader;
    for (int i = 0; i < early_interrupts_; ++i) leader.interrupt();
    auto outcome = co_await leader.run();
    conductor_ = nullptr;
    co_return outcome;
}

/// Takes over what the slices of this process have found. Audits it if there are no other slices.
void load_run::take_over(const run_outcome& outcome, slice_result&& slices) {
    leftovers_ = std::move(slices.leftovers);
    if (plan_.options.witness) {
        for (broken_rule& rule : slices.rules) rule.at_ns -= outcome.began_ns;
        result_.rules = std::move(slices.rules);
    }
    put_outcome(result_, plan_.scenario, outcome, slices.last);
    result_.terms.drained = outcome.drained;
    result_.whole.relay_lag = relay_lag_.so_far();
    if (plan_.ours.whole()) {
        audit_into(result_, fleet_->layout, slices);
    } else {
        books_ = write_books(slices);
    }
}

/// Removes what the run has left on brokers that others use. A private broker ends with all it has.
awaitable<void> load_run::leave_nothing() {
    if (brokers_.spawned() || leftovers_.empty() || !hopeless_because_.empty()) co_return;
    const auto swept = co_await sweep(*fleet_, std::move(leftovers_), sweep_limit);
    if (swept.left != 0) display_.left_behind(swept.left);
}

awaitable<void> load_run::run_shards() {
    local_crew shards(io_.get_executor(), *fleet_, plan_.ours.first, plan_.ours.count);
    timetable dates;
    dates.start = plan_.start;
    dates.fixed = !plan_.ours.whole();
    const auto outcome = co_await lead(shards, dates);
    take_over(outcome, shards.take_result());
    co_await leave_nothing();
}

awaitable<void> load_run::run_as_worker() {
    local_crew shards(io_.get_executor(), *fleet_, plan_.ours.first, plan_.ours.count);
    worker_socket leader(io_, asio::local::stream_protocol(), STDIN_FILENO);
    const std::function<result<void>()> write = [&]() -> result<void> {
        run_outcome outcome;
        outcome.began_ns = to_ns(shards.began());
        outcome.ended_ns = to_ns(run_now());
        take_over(outcome, shards.take_result());
        const auto unwritten = written().unwritten;
        if (unwritten.empty()) return {};
        return failure("a worker: " + describe(unwritten.front()));
    };
    co_await obey(leader, shards, write);
    co_await leave_nothing();
}

awaitable<void> load_run::run_workers() {
    worker_crew workers(io_.get_executor(), plan_.options,
                        {brokers_.urls(), brokers_.tls(), relays_}, fleet_->layout.run(),
                        plan_.threads, work_dir_, plan_.scenario.groups.size());
    const timetable dates;
    const auto outcome = co_await lead(workers, dates);
    if (!outcome.failure.empty()) {
        put_outcome(result_, plan_.scenario, outcome, outcome.last);
        co_return;
    }
    auto slices = read_slices(workers.results(), fleet_->layout, fleet_->rules);
    if (slices) {
        slices->last.recoveries = outcome.last.recoveries;
        // In the files of workers, times count from the beginning of the run.
        for (broken_rule& rule : slices->rules) rule.at_ns += outcome.began_ns;
        take_over(outcome, std::move(*slices));
    } else {
        put_outcome(result_, plan_.scenario, outcome, outcome.last);
        result_.environment_problem = describe(slices.error());
    }
}

awaitable<void> load_run::run_all() {
    auto prepared = co_await brokers_.start();
    if (prepared) prepared = stand_between();
    if (prepared) prepared = prepare();
    if (!prepared) {
        result_.environment_problem = describe(prepared.error());
        co_await brokers_.stop();
        co_return;
    }
    if (display_.is_followed())
        result_.brokers = brokers_.described();  // asks for versions, which may take a while
    if (plan_.options.led) {
        co_await run_as_worker();
    } else if (plan_.options.workers > 1) {
        co_await run_workers();
    } else {
        co_await run_shards();
    }
    if (!hopeless_because_.empty()) result_.environment_problem = hopeless_because_;
    result_.brokers = brokers_.described();
    network_.stop();
    co_await brokers_.stop();
}

void load_run::interrupt() {
    display_.interrupted();
    if (conductor_ != nullptr) {
        conductor_->interrupt();
    } else {
        ++early_interrupts_;
    }
}

load_done load_run::written() {
    load_done done;
    done.result = judged(result_, plan_.scenario);
    done.unwritten = write_result(done.result, books_, {plan_.options.json, plan_.options.out_dir});
    done.code = exit_code_of(done.result, done.unwritten);
    return done;
}

load_done load_run::run() {
    interruption signals(
        io_, [this] { interrupt(); }, 2);  // the second one ends the draining
    std::exception_ptr failure;
    asio::co_spawn(io_, run_all(), [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.stop();
    });
    io_.run();
    display_.run_ended();
    if (failure) std::rethrow_exception(failure);
    if (plan_.options.led) return {std::move(result_), 0, {}};  // its result is written already
    return written();
}

}  // namespace

load_done run_load(const load_plan& plan, load_display& display) {
    const scratch_directory scratch;
    const auto& folder = plan.options.out_dir;
    const auto work_dir = folder.empty() ? scratch.path() : folder;
    std::error_code ignored;
    std::filesystem::create_directories(work_dir, ignored);
    display.run_began();
    auto done = load_run(plan, display, work_dir).run();
    display.publish_result(plan.scenario, done.result, done.code);
    return done;
}

}  // namespace brokerproof::commands
