#include "harness/prove/matrix.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <mutex>
#include <set>
#include <string>
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

/// Runs the case against the first broker that has what it needs.
trial run_clean(const std::vector<stage>& stages, case_row& row, const stage*& used) {
    for (const auto& candidate : stages) {
        if (!candidate.lacks(*row.planned).empty()) continue;
        auto out = candidate.run(*row.planned);
        if (out.verdict.kind == verdict_kind::unsupported) continue;
        used = &candidate;
        row.variant = candidate.broker_variant().name;
        return out;
    }
    trial out;
    out.verdict.kind = verdict_kind::unsupported;
    out.verdict.reason = "no variant of the reference broker has what this case needs";
    return out;
}

bool concerns(const variants::variant& chosen, const plan::instance& planned) {
    if (!chosen.only || planned.version == *chosen.only) return true;
    return std::ranges::any_of(planned.source->clients, [&](const plan::client_group& group) {
        return group.version == chosen.only;
    });
}

/// A run without what it was judged by.
struct ruling {
    judge::verdict verdict;
    std::vector<witness::breach> breaches;
};

ruling ruling_of(trial from) { return {std::move(from.verdict), std::move(from.breaches)}; }

ruling acquit(const stage& broker, const plan::instance& planned) {
    ruling out;
    out.verdict.kind = verdict_kind::unsupported;
    out.verdict.reason = broker.lacks(planned);
    return out.verdict.reason.empty() ? ruling_of(broker.acquit(planned)) : out;
}

std::vector<stage> stages_of(const std::vector<const variants::variant*>& chosen) {
    std::vector<stage> out;
    for (const auto* variant : chosen) out.emplace_back(*variant);
    return out;
}

struct attempt {
    std::size_t row;
    std::string defect;
    ruling seen;
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
    const auto by_rule = rules.caught();
    std::vector<const defect_info*> out;
    for (const auto& defect : defects) {
        const bool by_a_case = std::ranges::any_of(
            cases, [&](const case_row& row) { return row.caught.contains(defect.name); });
        const bool by_a_rule = std::ranges::any_of(
            by_rule, [&](const auto& entry) { return entry.second.contains(defect.name); });
        if (!by_a_case && !by_a_rule) out.push_back(&defect);
    }
    return out;
}

std::vector<rule_row> matrix::rule_rows() const {
    const auto by_rule = rules.caught();
    std::map<std::string_view, std::size_t> catchers;
    for (const auto& [kind, names] : by_rule) {
        for (const auto& name : names) ++catchers[name];
    }
    for (const auto& row : cases) {
        for (const auto& [name, verdict] : row.caught) ++catchers[name];
    }
    std::vector<rule_row> out;
    for (const auto& [kind, names] : by_rule) {
        auto& row = out.emplace_back(rule_row{kind, {}, {}});
        for (const auto& name : names) {
            row.caught.emplace_back(name);
            if (catchers[name] == 1) row.alone.emplace_back(name);
        }
    }
    return out;
}

std::vector<false_accusation> matrix::accusations() const {
    std::vector<false_accusation> out;
    for (const auto& row : cases) {
        for (const auto& given : row.on_variants) {
            const auto kind = given.verdict.kind;
            if (!is_green(kind) && kind != verdict_kind::unsupported) out.push_back({&row, &given});
        }
    }
    return out;
}

std::vector<variant_sum> matrix::sums() const {
    std::vector<variant_sum> out;
    for (const auto* variant : variants) out.push_back({variant, {}});
    for (const auto& row : cases) {
        for (const auto& given : row.on_variants) {
            const auto sum = std::ranges::find(out, given.variant, &variant_sum::variant);
            ++sum->verdicts[given.verdict.kind];
        }
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

namespace {

/// A case with so many events is long.
constexpr std::size_t long_from = 50'000;

/// One proof while it is made.
class proof_run {
public:
    proof_run(const std::vector<plan::instance>& planned, unsigned threads,
              const std::function<void(const progress&)>& tick)
        : planned_(&planned),
          threads_(threads),
          tick_(&tick),
          used_(planned.size()),
          is_long_(planned.size()) {
        out_.cases.resize(planned.size());
        for (std::size_t i = 0; i < planned.size(); ++i) out_.cases[i].planned = &planned[i];
    }

    void run_correct(const std::vector<defect_info>& defects) {
        out_.defects = defects;
        std::vector<std::vector<witness::breach>> breaches(planned_->size());
        share("the correct broker", planned_->size(), [&](std::size_t i) {
            auto& row = out_.cases[i];
            auto clean = run_clean(correct_, row, used_[i]);
            row.clean = std::move(clean.verdict);
            is_long_[i] = clean.trace.events.size() > long_from ? 1 : 0;
            breaches[i] = std::move(clean.breaches);
            for (const auto& defect : defects) {
                if (clean.reached.contains(defect.name)) row.reached.push_back(defect.name);
            }
        });
        for (std::size_t i = 0; i < breaches.size(); ++i) note(i, "", "", breaches[i]);
    }

    void run_variants(const std::vector<const variants::variant*>& chosen) {
        out_.variants = chosen;
        const auto stages = stages_of(chosen);
        std::vector<std::pair<std::size_t, const stage*>> runs;
        for (std::size_t i = 0; i < planned_->size(); ++i) {
            for (const auto& broker : stages) {
                const auto& variant = broker.broker_variant();
                if (!concerns(variant, (*planned_)[i]) || is_spared(i, variant)) continue;
                out_.cases[i].on_variants.push_back({&variant, {}});
                runs.emplace_back(i, &broker);
            }
        }
        std::vector<ruling> rulings(runs.size());
        share("legal variants", runs.size(), [&](std::size_t i) {
            rulings[i] = acquit(*runs[i].second, (*planned_)[runs[i].first]);
        });
        for (std::size_t i = 0; i < runs.size(); ++i)
            note(runs[i].first, runs[i].second->broker_variant().name, "", rulings[i].breaches);
        auto next = rulings.begin();
        for (auto& row : out_.cases) {
            for (auto& given : row.on_variants) given.verdict = std::move((next++)->verdict);
        }
    }

    /// A long case takes seconds for each defect: it meets only those that no shorter case and no
    /// rule has caught.
    void run_defects() {
        run_defects(false);
        leave_out_what_is_caught();
        run_defects(true);
    }

    matrix take() { return std::move(out_); }

private:
    void run_defects(bool of_long_cases) {
        std::vector<attempt> attempts;
        for (std::size_t i = 0; i < out_.cases.size(); ++i) {
            const bool is_turn =
                is_green(out_.cases[i].clean.kind) && (is_long_[i] != 0) == of_long_cases;
            if (!is_turn) continue;
            for (const auto& defect : out_.cases[i].reached) attempts.push_back({i, defect, {}});
        }
        share("brokers with a defect", attempts.size(), [&](std::size_t i) {
            auto& current = attempts[i];
            const auto& broker = *used_[current.row];
            current.seen = ruling_of(broker.run((*planned_)[current.row], current.defect));
        });
        for (auto& finished : attempts) {
            auto& row = out_.cases[finished.row];
            note(finished.row, "", finished.defect, finished.seen.breaches);
            if (catches(row.clean, finished.seen.verdict))
                row.caught[finished.defect] = std::move(finished.seen.verdict);
        }
    }

    /// A long case meets the basic brokers only, unless there are no others than long ones.
    bool is_spared(std::size_t i, const variants::variant& variant) const {
        const auto basic = variants::basic_brokers();
        const bool is_basic = std::ranges::find(basic, &variant) != basic.end();
        const bool all_are_long = std::ranges::find(is_long_, 0) == is_long_.end();
        return is_long_[i] != 0 && !is_basic && !all_are_long;
    }

    void leave_out_what_is_caught() {
        std::set<std::string, std::less<>> caught;
        for (const auto& row : out_.cases) {
            for (const auto& [name, verdict] : row.caught) caught.insert(name);
        }
        for (const auto& [kind, names] : out_.rules.caught()) {
            for (const auto name : names) caught.emplace(name);
        }
        for (std::size_t i = 0; i < out_.cases.size(); ++i) {
            if (is_long_[i] == 0) continue;
            std::erase_if(out_.cases[i].reached,
                          [&](const auto& name) { return caught.contains(name); });
        }
    }

    void note(std::size_t row, std::string_view variant, std::string_view defect,
              const std::vector<witness::breach>& breaches) {
        rule_note at;
        at.case_id = out_.cases[row].planned->id;
        at.variant = variant;
        at.defect = defect;
        out_.rules.add(at, breaches);
    }
    void share(std::string_view doing, std::size_t count,
               const std::function<void(std::size_t)>& work) {
        share_out(count, threads_, work, [&](std::size_t done) { (*tick_)({doing, done, count}); });
        out_.runs += count;
    }

    const std::vector<plan::instance>* planned_;
    unsigned threads_;
    const std::function<void(const progress&)>* tick_;
    std::vector<stage> correct_ = stages_of(variants::basic_brokers());
    std::vector<const stage*> used_;
    std::vector<char> is_long_;  ///< not bool: threads write beside each other
    matrix out_;
};

}  // namespace

matrix prove(const std::vector<plan::instance>& planned, const std::vector<defect_info>& defects,
             const std::vector<const variants::variant*>& chosen, unsigned threads,
             const std::function<void(const progress&)>& tick) {
    const auto began = std::chrono::steady_clock::now();
    const auto cpu_began = std::clock();
    proof_run run(planned, threads, tick);
    run.run_correct(defects);
    run.run_variants(chosen);
    run.run_defects();
    matrix out = run.take();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    out.wall_s = wall.count();
    out.cpu_s = static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC;
    return out;
}

}  // namespace brokerproof::prove
