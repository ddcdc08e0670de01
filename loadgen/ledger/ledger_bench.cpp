// Time and allocations of the ledger for each message, bytes that it keeps, and the audit's time.
#include <benchmark/benchmark.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/allocations.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

void report(benchmark::State& state, std::uint64_t before) {
    state.counters["allocations"] =
        static_cast<double>(allocations - before) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

scenario everyone_to_everyone(std::uint32_t clients) {
    scenario out;
    out.groups = {members("listeners", clients, {{"a/+", 1}}),
                  members("publishers", clients, {}, {sends("a/${client}", 1)})};
    return out;
}

void begin(received_book& book, std::uint32_t clients) {
    for (client_number i = 0; i < clients; ++i) {
        book.connected(i, 1, false, false);
        book.subscribing(i, 1);
        book.subscribed(i, 1);
    }
}

void issue_and_acknowledge(benchmark::State& state) {
    sent_book book;
    std::int64_t now = 1;
    for (; now < 100; ++now) book.issue({1, 0}, now);
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(book.issue({1, 0}, ++now));
        book.acknowledged({1, 0}, now, now + 5);
    }
    report(state, before);
}
BENCHMARK(issue_and_acknowledge);

void take(benchmark::State& state) {
    const auto clients = static_cast<std::uint32_t>(state.range(0));
    const topology all(everyone_to_everyone(clients), "r", 1, 1);
    received_book book(all, 0);
    begin(book, clients);
    delivery what;
    what.qos = 1;
    what.of.sent_ns = 2;
    what.now_ns = 3;
    std::uint64_t pair = 0;
    const auto next = [&] {
        what.session = static_cast<client_number>(pair % clients);
        what.of.publisher = clients + static_cast<client_number>(pair / clients % clients);
        what.of.sequence = pair / clients / clients;
        ++pair;
        book.take(what);
    };
    const std::uint64_t at_first = allocated_bytes;
    while (pair < std::uint64_t{clients} * clients) next();
    state.counters["all bytes/pair"] = static_cast<double>(allocated_bytes - at_first) /
                                       (static_cast<double>(clients) * clients);
    const std::uint64_t before = allocations;
    for (auto _ : state) next();
    report(state, before);
}
BENCHMARK(take)->Arg(1)->Arg(1000);

void stamp_written(benchmark::State& state) {
    std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)));
    const std::uint64_t before = allocations;
    stamp what;
    for (auto _ : state) {
        ++what.sequence;
        write_stamp(payload, what);
        benchmark::DoNotOptimize(payload.data());
        benchmark::ClobberMemory();
    }
    report(state, before);
}
BENCHMARK(stamp_written)->Arg(64)->Arg(256)->Arg(1024);

void stamp_read(benchmark::State& state) {
    std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)));
    stamp what;
    write_stamp(payload, what);
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(payload.data());
        benchmark::ClobberMemory();
        benchmark::DoNotOptimize(read_stamp(payload, what));
    }
    report(state, before);
}
BENCHMARK(stamp_read)->Arg(64)->Arg(256)->Arg(1024);

/// Each client has a topic of its own, and ten messages came on it.
void audit_of_clients(benchmark::State& state) {
    const auto clients = static_cast<std::uint32_t>(state.range(0));
    scenario of;
    of.groups = {members("devices", clients, {{"inbox/${client}", 1}}),
                 members("backend", 1, {}, {sends("inbox/${to}", 1, "devices")})};
    const topology all(of, "r", 1, 1);
    sent_book sent;
    received_book received(all, 0);
    const std::uint64_t at_first = allocated_bytes;
    begin(received, clients);
    session_book sessions(all, {});
    for (client_number i = 0; i < clients; ++i) sessions.accepted(i, 1, false, {});
    state.counters["all bytes/session"] =
        static_cast<double>(allocated_bytes - at_first) / clients;
    for (std::int64_t i = 0; i < std::int64_t{10} * clients; ++i) {
        delivery what;
        what.session = static_cast<client_number>(i % clients);
        what.of.publisher = clients;
        what.of.stream = what.session;
        what.of.sent_ns = 10 + i;
        what.of.sequence = sent.issue({clients, what.of.stream}, what.of.sent_ns);
        sent.acknowledged({clients, what.of.stream}, what.of.sent_ns, what.of.sent_ns + 1);
        what.qos = 1;
        what.now_ns = 12 + i;
        received.take(what);
    }
    for (auto _ : state) {
        const ledger_report out = audit(all, sent, received, sessions, {});
        if (total(out.groups).delivered != std::uint64_t{10} * clients)
            state.SkipWithError("not all were delivered");
    }
}
BENCHMARK(audit_of_clients)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace brokerproof::loadgen

BENCHMARK_MAIN();
