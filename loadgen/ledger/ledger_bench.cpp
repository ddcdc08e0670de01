// Measures the ledger's time and allocations per message, its memory, and the time of the audit.
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
    const topology layout(everyone_to_everyone(clients), "r", 1, 1);
    received_book book(layout, 0);
    begin(book, clients);
    delivery incoming;
    incoming.qos = 1;
    incoming.stamp.sent_ns = 2;
    incoming.now_ns = 3;
    std::uint64_t pair = 0;
    const auto next = [&] {
        incoming.session = static_cast<client_number>(pair % clients);
        incoming.stamp.publisher = clients + static_cast<client_number>(pair / clients % clients);
        incoming.stamp.sequence = pair / clients / clients;
        ++pair;
        book.take(incoming);
    };
    const std::uint64_t at_first = allocated_bytes;
    while (pair < std::uint64_t{clients} * clients) next();
    state.counters["all bytes/pair"] =
        static_cast<double>(allocated_bytes - at_first) / (static_cast<double>(clients) * clients);
    const std::uint64_t before = allocations;
    for (auto _ : state) next();
    report(state, before);
}
BENCHMARK(take)->Arg(1)->Arg(1000);

void stamp_written(benchmark::State& state) {
    std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)));
    const std::uint64_t before = allocations;
    stamp fields;
    for (auto _ : state) {
        ++fields.sequence;
        write_stamp(payload, fields);
        benchmark::DoNotOptimize(payload.data());
        benchmark::ClobberMemory();
    }
    report(state, before);
}
BENCHMARK(stamp_written)->Arg(64)->Arg(256)->Arg(1024);

void stamp_read(benchmark::State& state) {
    std::vector<std::uint8_t> payload(static_cast<std::size_t>(state.range(0)));
    stamp fields;
    write_stamp(payload, fields);
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(payload.data());
        benchmark::ClobberMemory();
        benchmark::DoNotOptimize(read_stamp(payload, fields));
    }
    report(state, before);
}
BENCHMARK(stamp_read)->Arg(64)->Arg(256)->Arg(1024);

/// Each client has its own topic and has received ten messages on it.
void audit_of_clients(benchmark::State& state) {
    const auto clients = static_cast<std::uint32_t>(state.range(0));
    scenario planned;
    planned.groups = {members("devices", clients, {{"inbox/${client}", 1}}),
                      members("backend", 1, {}, {sends("inbox/${to}", 1, "devices")})};
    const topology layout(planned, "r", 1, 1);
    sent_book sent;
    received_book received(layout, 0);
    const std::uint64_t at_first = allocated_bytes;
    begin(received, clients);
    session_book sessions(layout, {});
    for (client_number i = 0; i < clients; ++i) sessions.accepted(i, 1, false, {});
    state.counters["all bytes/session"] = static_cast<double>(allocated_bytes - at_first) / clients;
    for (std::int64_t i = 0; i < std::int64_t{10} * clients; ++i) {
        delivery incoming;
        incoming.session = static_cast<client_number>(i % clients);
        incoming.stamp.publisher = clients;
        incoming.stamp.stream = incoming.session;
        incoming.stamp.sent_ns = 10 + i;
        incoming.stamp.sequence =
            sent.issue({clients, incoming.stamp.stream}, incoming.stamp.sent_ns);
        sent.acknowledged({clients, incoming.stamp.stream}, incoming.stamp.sent_ns,
                          incoming.stamp.sent_ns + 1);
        incoming.qos = 1;
        incoming.now_ns = 12 + i;
        received.take(incoming);
    }
    for (auto _ : state) {
        const ledger_report out = audit(layout, sent, received, sessions, {});
        if (total(out.groups).delivered != std::uint64_t{10} * clients)
            state.SkipWithError("not all messages were delivered");
    }
}
BENCHMARK(audit_of_clients)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace brokerproof::loadgen

BENCHMARK_MAIN();
