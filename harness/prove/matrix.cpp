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

/// A case catches a defect when it accuses the broker of something that it did not before.
bool catches(const judge::verdict& clean, const judge::verdict& with_defect) {
    if (with_defect.kind == verdict_kind::fail) return clean.kind != verdict_kind::fail;
    return with_defect.kind == verdict_kind::advice && clean.kind != verdict_kind::advice;
}

/// Calls `work(0..count-1)` on so many threads, and `tick` on this one until all is done.
void share_out(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
               const std::function<void(std::size_t)>& tick) {
    std::mutex lock;
    std::condition_variable progress_made;
    std::size_t next = 0;
    std::size_t done = 0;
    std::exception_ptr failure;
    const auto labour = [&] {
        std::unique_lock held(lock);
        while (next < count && !failure) {
            const auto mine = next++;
            held.unlock();
            std::exception_ptr error;
            try {
                work(mine);
            } catch (...) {
                error = std::current_exception();
            }
            held.lock();
            ++done;
            if (error) failure = error;
            progress_made.notify_one();
        }
    };
    std::vector<std::jthread> hands;
    for (unsigned i = 0; i < threads; ++i) hands.emplace_back(labour);
    std::unique_lock held(lock);
    while (done < count && !failure) {
        progress_made.wait_for(held, 100ms);
        tick(done);
    }
    held.unlock();
    hands.clear();  // joins
    if (failure) std::rethrow_exception(failure);
}

/// Against every variant of the correct broker that has what the case needs: none of them may be
/// accused. The first one counts, unless another is.
trial run_clean(const std::vector<stage>& stages, case_row& row, const stage*& used) {
    trial out;
    out.verdict.kind = verdict_kind::unsupported;
    out.verdict.reason = "no variant of the reference broker has what this case needs";
    for (const auto& one : stages) {
        if (!one.lacks(*row.planned).empty()) continue;
        auto next = one.run(*row.planned);
        const bool accused = !is_green(next.verdict.kind);
        const bool lacking = next.verdict.kind == verdict_kind::unsupported;
        if (lacking || (used != nullptr && !accused)) continue;
        out = std::move(next);
        used = &one;
        row.variant = one.of().name;
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
    for (const auto& one : defects) {
        const bool caught = std::ranges::any_of(
            cases, [&](const case_row& row) { return row.caught.contains(one.name); });
        if (!caught) out.push_back(&one);
    }
    return out;
}

std::vector<defect_info> all_defects() {
    std::vector<defect_info> out;
    for (const auto& one : defects::wire_defects())
        out.push_back({std::string(one.name), std::string(one.about)});
    for (const auto& one : reference_broker::broker_defects())
        out.push_back({std::string(one.name), std::string(one.about)});
    return out;
}

matrix prove(const std::vector<plan::instance>& planned, const std::vector<defect_info>& defects,
             unsigned threads, const std::function<void(const progress&)>& tick) {
    const auto began = std::chrono::steady_clock::now();
    const auto cpu_began = std::clock();
    matrix out;
    out.defects = defects;
    std::vector<stage> stages;
    for (auto& one : variants()) stages.emplace_back(std::move(one));
    out.cases.resize(planned.size());
    std::vector<const stage*> used(planned.size());
    share_out(
        planned.size(), threads,
        [&](std::size_t i) {
            auto& row = out.cases[i];
            row.planned = &planned[i];
            auto clean = run_clean(stages, row, used[i]);
            row.clean = std::move(clean.verdict);
            for (const auto& one : defects) {
                if (clean.reached.contains(one.name)) row.reached.push_back(one.name);
            }
        },
        [&](std::size_t done) {
            tick({"correct broker", done, planned.size()});
        });
    std::vector<attempt> attempts;
    for (std::size_t i = 0; i < out.cases.size(); ++i) {
        if (!is_green(out.cases[i].clean.kind)) continue;
        for (const auto& one : out.cases[i].reached) attempts.push_back({i, one, {}});
    }
    share_out(
        attempts.size(), threads,
        [&](std::size_t i) {
            auto& one = attempts[i];
            one.verdict = used[one.row]->run(planned[one.row], one.defect).verdict;
        },
        [&](std::size_t done) {
            tick({"defects", done, attempts.size()});
        });
    for (auto& one : attempts) {
        auto& row = out.cases[one.row];
        if (catches(row.clean, one.verdict)) row.caught[one.defect] = std::move(one.verdict);
    }
    out.runs = planned.size() + attempts.size();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    out.wall_s = wall.count();
    out.cpu_s = static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC;
    return out;
}

}  // namespace brokerproof::prove
