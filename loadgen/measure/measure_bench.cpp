// Time of recording and merging, and allocations: there must be none after the first record.
#include <atomic>
#include <cstdlib>
#include <new>
#include <random>

#include <benchmark/benchmark.h>

#include "loadgen/measure/measures.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace brokerproof::loadgen {
namespace {

std::vector<std::int64_t> some_times() {
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> spread(14, 2);  // around 1 ms
    std::vector<std::int64_t> times(4096);
    for (auto& one : times) one = static_cast<std::int64_t>(spread(random));
    return times;
}

void count_allocations(benchmark::State& state, std::uint64_t before) {
    state.counters["allocations"] =
        static_cast<double>(allocations - before) / static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void record(benchmark::State& state) {
    const auto times = some_times();
    histogram recorded;
    recorded.record(1);
    std::size_t next = 0;
    const std::uint64_t before = allocations;
    for (auto _ : state) recorded.record(times[next++ % times.size()]);
    count_allocations(state, before);
    benchmark::DoNotOptimize(recorded);
}
BENCHMARK(record);

/// The cost of one delivered message: a counter, bytes, two times.
void measure_delivery(benchmark::State& state) {
    const auto times = some_times();
    group_measures group;
    group.record(timing::publish_to_delivery, 1);
    group.record(timing::publish_to_delivery_naive, 1);
    std::size_t next = 0;
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        const auto time = times[next++ % times.size()];
        group.add(count::received_qos1);
        group.add(count::bytes_received, 100);
        group.record(timing::publish_to_delivery, time);
        group.record(timing::publish_to_delivery_naive, time);
    }
    count_allocations(state, before);
    benchmark::DoNotOptimize(group);
}
BENCHMARK(measure_delivery);

void merge(benchmark::State& state) {
    histogram left;
    histogram right;
    for (const auto time : some_times()) {
        left.record(time);
        right.record(time);
    }
    const std::uint64_t before = allocations;
    for (auto _ : state) left.merge(right);
    count_allocations(state, before);
    benchmark::DoNotOptimize(left);
}
BENCHMARK(merge);

/// The cost of a snapshot for a shard: a group with every time in use.
void copy_group(benchmark::State& state) {
    group_measures group;
    for (const auto figure : all_values<timing>) group.record(figure, 1);
    group_measures into;
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        into = group;
        benchmark::DoNotOptimize(into);
    }
    count_allocations(state, before);
}
BENCHMARK(copy_group);

}  // namespace
}  // namespace brokerproof::loadgen

BENCHMARK_MAIN();
