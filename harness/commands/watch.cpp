#include "harness/commands/watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "harness/base/printable.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/two_sides.hpp"
#include "harness/commands/until_told.hpp"
#include "harness/commands/watch_capture.hpp"
#include "harness/commands/watch_recording.hpp"
#include "harness/metrics/endpoint.hpp"
#include "harness/net/listening.hpp"
#include "harness/net/timers.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/process.hpp"
#include "harness/target/url.hpp"
#include "harness/watch/metrics/families.hpp"
#include "harness/watch/watcher.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::commands {

namespace {

using namespace std::chrono_literals;

/// The proxy with its watcher, and the command if there is one.
class watching {
public:
    watching(asio::io_context& io, const net::endpoint& upstream, proxy::client_side clients,
             const console& screen)
        : screen_(screen),
          colours_(colours_of(screen)),
          upstream_(upstream),
          proxy_(io.get_executor(), upstream, {}, std::move(clients)),
          waits_(io.get_executor()),
          tasks_(io.get_executor()),
          watcher_([this](const watch::live_event& told) { tell(told); }) {
        proxy::onlooker traffic;
        traffic.opened = [this](defects::link id) {
            if (capture_) capture_->opened(id, now_us());
            watcher_.opened(id);
        };
        traffic.passed = [this](defects::link id, defects::direction towards, bytes_view data) {
            if (capture_) capture_->passed(id, tcp_side_of(sender(towards)), data, now_us());
            watcher_.bytes_from(sender(towards), id, data, now_us());
        };
        traffic.closed = [this](defects::link id, defects::direction towards) {
            if (capture_) capture_->closed(id, tcp_side_of(sender(towards)), now_us());
            watcher_.closed(id, sender(towards), now_us());
        };
        proxy_.watch(std::move(traffic));
        proxy_.on_open_failure([this](const std::string& fault) {
            if (std::exchange(last_open_failure_, fault) != fault)
                screen_.notes << "no connection: " << printable(fault) << std::endl;
        });
    }

    result<void> listen(const asio::ip::tcp::endpoint& where) { return proxy_.listen(where); }
    asio::ip::tcp::endpoint listens_at() const { return proxy_.listens_at(); }
    void ends_with(target::process& command) { command_ = &command; }
    /// Listens for scrapes at once; what they get is made while it runs.
    result<std::string> serve_metrics(std::uint16_t port) {
        auto opened = metrics::endpoint::open(port, families_maker());
        if (!opened) return opened.error();
        metrics_ = std::move(*opened);
        return metrics_->url();
    }

    result<void> capture(const std::string& path) {
        capture_.emplace(path, upstream_.port, began_s_ * 1'000'000);
        return capture_->written();
    }
    /// Whether all was captured that should be.
    result<void> captured() { return capture_ ? capture_->written() : result<void>(); }

    awaitable<void> run() {
        tasks_.spawn(proxy_.run());
        if (command_ != nullptr) tasks_.spawn(wait_for_command());
        if (metrics_) tasks_.spawn(publish_metrics());
        co_await tasks_.join();
    }
    void stop() {
        waits_.stop();
        proxy_.stop();
    }

    /// How the command ended; none when there is none, or when it had to be ended.
    std::optional<target::ending> command_end() const { return command_end_; }
    watch::watch_report report() {
        auto seen = watcher_.report(now_us());
        seen.source = net::describe(upstream_);
        seen.began_s = began_s_;
        return seen;
    }

private:
    static witness::side sender(defects::direction towards) {
        return towards == defects::direction::to_broker ? witness::side::client
                                                        : witness::side::broker;
    }
    static reports::tcp_side tcp_side_of(witness::side from) {
        return from == witness::side::client ? reports::tcp_side::client
                                             : reports::tcp_side::broker;
    }
    std::int64_t now_us() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(net::clock::now() - began_)
            .count();
    }
    void tell(const watch::live_event& told) {
        screen_.out << reports::live_text(told, began_s_, colours_) << std::flush;
    }
    metrics::endpoint::maker families_maker() const {
        return [totals = watcher_.totals(now_us())] {
            return watch::families_of(totals, BROKERPROOF_VERSION);
        };
    }
    /// Each second, and with very many clients less often: it may take a hundredth of the time, for
    /// messages wait meanwhile.
    awaitable<void> publish_metrics() {
        while (!waits_.stopped()) {
            const auto begun = net::clock::now();
            metrics_->publish(families_maker());
            const auto took = net::clock::now() - begun;
            co_await waits_.wait_until(begun + std::max<net::clock::duration>(1s, 100 * took));
        }
    }
    awaitable<void> wait_for_command() {
        while (!waits_.stopped() && !command_end_) {
            command_end_ = command_->poll();
            if (!command_end_) co_await waits_.wait_until(net::clock::now() + 50ms);
        }
        // What the last connections have said is still on its way.
        if (command_end_) co_await waits_.wait_until(net::clock::now() + 200ms);
        stop();
    }

    const console& screen_;
    reports::colours colours_;
    net::endpoint upstream_;
    proxy::fault_proxy proxy_;
    net::timers waits_;
    net::task_group tasks_;
    target::process* command_ = nullptr;
    std::optional<target::ending> command_end_;
    net::time_point began_ = net::clock::now();
    std::int64_t began_s_ = std::time(nullptr);
    watch::watcher watcher_;
    std::unique_ptr<metrics::endpoint> metrics_;
    std::string last_open_failure_;  ///< each is told once in a row
    std::optional<watch_capture> capture_;
};

result<target::process> begin_command(const watch_options& chosen, transport via,
                                      std::uint16_t port) {
    target::launch program;
    program.argv = chosen.words;
    program.environment["MQTT_URL"] = fmt::format("{}127.0.0.1:{}", target::scheme_of(via), port);
    program.environment["MQTT_PORT"] = std::to_string(port);
    program.output = STDERR_FILENO;
    return target::process::start(program);
}

int cannot(const console& screen, const std::string& text) {
    screen.notes << "brokerproof watch: " << text << '\n';
    return 3;
}

int exit_code_of(const watch::watch_report& seen, const std::string& fail_on) {
    if (seen.clients.empty()) return 3;
    const auto least = enum_by_name<watch::grade>(fail_on).value_or(watch::grade::wrong);
    const auto found = watch::gravest(seen);
    return found && *found >= least ? 1 : 0;
}

/// Prints and writes the report.
int finish(const watch_options& chosen, const watch::watch_report& seen, const console& screen) {
    reports::print_watch(screen.out, seen, colours_of(screen));
    problems unwritten;
    write_output(
        chosen.json, [&](std::ostream& file) { reports::write_watch_json(file, seen); }, unwritten);
    write_page(chosen.html, seen, unwritten);
    tell(screen, unwritten);
    if (!unwritten.empty() || (seen.recording && !seen.recording->failure.empty())) return 3;
    return exit_code_of(seen, chosen.fail_on);
}

result<asio::ip::tcp::endpoint> listen_address(const watch_options& chosen) {
    constexpr std::string_view usual = "127.0.0.1:1884";
    constexpr std::string_view any_port = "127.0.0.1:0";
    const auto otherwise = chosen.words.empty() ? usual : any_port;
    return net::parse_listen_address(chosen.listen.empty() ? otherwise : chosen.listen);
}

int watch_traffic(const watch_options& chosen, const console& screen) {
    const auto upstream = upstream_of(chosen.upstream, chosen.access);
    if (!upstream) return refuse(screen, upstream.error());
    const auto clients = client_side_of(chosen.client_transport, chosen.tls);
    if (!clients) return refuse(screen, clients.error());
    const auto where = listen_address(chosen);
    if (!where) return refuse(screen, failure("--listen: " + where.error().text));
    asio::io_context io(1);
    watching run(io, *upstream, *clients, screen);
    const auto listening = run.listen(*where);
    if (!listening) return cannot(screen, listening.error().text);
    screen.out << fmt::format("listening on {}, in front of {}", net::describe(run.listens_at()),
                              net::describe(*upstream))
               << std::endl;
    if (chosen.metrics_port >= 0) {
        const auto url = run.serve_metrics(static_cast<std::uint16_t>(chosen.metrics_port));
        if (!url) return cannot(screen, url.error().text);
        screen.out << "metrics: " << *url << std::endl;
    }
    if (!chosen.pcap.empty()) {
        const auto begun = run.capture(chosen.pcap);
        if (!begun) return cannot(screen, describe(begun.error()));
    }
    std::optional<target::process> command;
    if (!chosen.words.empty()) {
        auto begun = begin_command(chosen, clients->via, run.listens_at().port());
        if (!begun) return cannot(screen, begun.error().text);
        command = std::move(*begun);
        run.ends_with(*command);
    }
    run_until_told(io, run);
    command.reset();
    int code = finish(chosen, run.report(), screen);
    if (const auto captured = run.captured(); !captured) {
        code = cannot(screen, describe(captured.error()));
    }
    if (const auto end = run.command_end(); end && end->value != 0)
        screen.notes << "the command " << target::describe(*end) << '\n';
    return code;
}

int watch_file(const watch_options& chosen, const console& screen) {
    recording_options wanted;
    wanted.name = chosen.words.front();
    wanted.ports = chosen.ports;
    if (wanted.ports.empty()) wanted.ports = {1883};
    wanted.same_broker = chosen.same_broker;
    const auto seen = watch_recording(wanted, screen);
    if (!seen) return refuse(screen, seen.error());
    return finish(chosen, *seen, screen);
}

/// Why the options do not go together; empty: they do.
std::string contradiction(const watch_options& chosen) {
    const bool is_proxy = !chosen.upstream.empty();
    if (!is_proxy && chosen.words.empty())
        return "watch what? give --upstream mqtt://host:port, or the file of a recording";
    if (is_proxy && !chosen.ports.empty())
        return "--port belongs to a recording; with --upstream, say --listen ADDRESS:PORT";
    if (is_proxy && !chosen.same_broker.empty()) return "--same-broker belongs to a recording";
    if (!is_proxy && !chosen.listen.empty()) return "--listen needs --upstream";
    if (!is_proxy && !chosen.pcap.empty()) return "--pcap needs --upstream";
    if (!is_proxy && chosen.metrics_port >= 0) return "--metrics-port needs --upstream";
    if (!is_proxy && chosen.words.size() > 1)
        return fmt::format("one recording at a time; saw {} (a command needs --upstream)",
                           chosen.words.size());
    return {};
}

}  // namespace

int watch(const watch_options& chosen, const console& screen) {
    const auto wrong = contradiction(chosen);
    if (!wrong.empty()) return refuse(screen, failure(wrong));
    return chosen.upstream.empty() ? watch_file(chosen, screen) : watch_traffic(chosen, screen);
}

}  // namespace brokerproof::commands
