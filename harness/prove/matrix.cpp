#include "harness/prove/matrix.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <thread>

#include "harness/prove/stage.hpp"

namespace brokerproof::prove {

using judge::verdict_kind;
using namespace std::chrono_literals;

namespace {

bool is_green(verdict_kind kind) {
    return kind == verdict_kind::pass || kind == verdict_kind::observed ||
           kind == verdict_kind::advice;
}

/// A case catches a defect when it fails (or advises) with the defect but not without it.
bool catches(const judge::verdict& clean, const judge::verdict& with_defect) {
    if (with_defect.kind == verdict_kind::fail) return clean.kind != verdict_kind::fail;
    return with_defect.kind == verdict_kind::advice && clean.kind != verdict_kind::advice;
}

/// Calls `work(0..count-1)` on `threads` threads, and `tick` on this thread until all work is done.
void share_out(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
               const std::function<void(std::size_t)>& tick) {
    std::mutex lock;
    std::condition_variable progress_made;
    std::size_t next = 0;
    std::size_t done = 0;
    std::exception_ptr failure;
    const auto work_until_done = [&] {
        std::unique_lock held(lock);
        while (next < count && !failure) {
            const auto index = next++;
            held.unlock();
            std::exception_ptr error;
            try {
                work(index);
            } catch (...) {
                error = std::current_exception();
            }
            held.lock();
            ++done;
            if (error) failure = error;
            progress_made.notify_one();
        }
    };
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work_until_done);
    std::unique_lock held(lock);
    while (done < count && !failure) {
        progress_made.wait_for(held, 100ms);
        tick(done);
    }
    held.unlock();
    workers.clear();  // joins
    if (failure) std::rethrow_exception(failure);
}

/// Runs the case against every variant of the correct broker that has what the case needs. The case
/// must not accuse any of them. The result is that of the first variant, or of an accused variant.
trial run_clean(const std::vector<stage>& stages, case_row& row, const stage*& used) {
    trial out;
    out.verdict.kind = verdict_kind::unsupported;
    out.verdict.reason = "no variant of the reference broker has what this case needs";
    for (const auto& candidate : stages) {
        if (!candidate.lacks(*row.planned).empty()) continue;
        auto next = candidate.run(*row.planned);
        const bool accused = !is_green(next.verdict.kind);
        const bool lacking = next.verdict.kind == verdict_kind::unsupported;
        if (lacking || (used != nullptr && !accused)) continue;
        out = std::move(next);
        used = &candidate;
        row.variant = candidate.broker_variant().name;
        if (accused) break;
    }
    return out;
}

struct attempt {
    std::size_t row;
    std::string defect;
    judge::verdict verdict;
};

}  // namespace

std::vector<const case_row*> matrix::not_green() const {
    std::vector<const case_row*> out;
    for (const auto& row : cases) {
        if (!is_green(row.clean.kind)) out.push_back(&row);
    }
    return out;
}

std::vector<const case_row*> matrix::toothless() const {
    std::vector<const case_row*> out;
    for (const auto& row : cases) {
        const bool required = row.planned->source->kind == plan::case_kind::required;
        if (required && row.caught.empty()) out.push_back(&row);
    }
    return out;
}

std::vector<const defect_info*> matrix::survivors() const {
    std::vector<const defect_info*> out;
    for (const auto& defect : defects) {
        const bool caught = std::ranges::any_of(
            cases, [&](const case_row& row) { return row.caught.contains(defect.name); });
        if (!caught) out.push_back(&defect);
    }
    return out;
}

std::vector<defect_info> all_defects() {
    std::vector<defect_info> out;
    for (const auto& defect : defects::wire_defects())
        out.push_back({std::string(defect.name), std::string(defect.about)});
    for (const auto& defect : reference_broker::broker_defects())
        out.push_back({std::string(defect.name), std::string(defect.about)});
    return out;
}

matrix prove(const std::vector<plan::instance>& planned, const std::vector<defect_info>& defects,
             unsigned threads, const std::function<void(const progress&)>& tick) {
    const auto began = std::chrono::steady_clock::now();
    const auto cpu_began = std::clock();
    matrix out;
    out.defects = defects;
    std::vector<stage> stages;
    for (auto& correct : variants()) stages.emplace_back(std::move(correct));
    out.cases.resize(planned.size());
    std::vector<const stage*> used(planned.size());
    share_out(
        planned.size(), threads,
        [&](std::size_t i) {
            auto& row = out.cases[i];
            row.planned = &planned[i];
            auto clean = run_clean(stages, row, used[i]);
            row.clean = std::move(clean.verdict);
            for (const auto& defect : defects) {
                if (clean.reached.contains(defect.name)) row.reached.push_back(defect.name);
            }
        },
        [&](std::size_t done) {
            tick({"the correct broker", done, planned.size()});
        });
    std::vector<attempt> attempts;
    for (std::size_t i = 0; i < out.cases.size(); ++i) {
        if (!is_green(out.cases[i].clean.kind)) continue;
        for (const auto& defect : out.cases[i].reached) attempts.push_back({i, defect, {}});
    }
    share_out(
        attempts.size(), threads,
        [&](std::size_t i) {
            auto& current = attempts[i];
            current.verdict = used[current.row]->run(planned[current.row], current.defect).verdict;
        },
        [&](std::size_t done) {
            tick({"brokers with a defect", done, attempts.size()});
        });
    for (auto& finished : attempts) {
        auto& row = out.cases[finished.row];
        if (catches(row.clean, finished.verdict))
            row.caught[finished.defect] = std::move(finished.verdict);
    }
    out.runs = planned.size() + attempts.size();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    out.wall_s = wall.count();
    out.cpu_s = static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC;
    return out;
}

}  // namespace brokerproof::prove
