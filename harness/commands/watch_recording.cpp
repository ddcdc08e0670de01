#include "harness/commands/watch_recording.hpp"

#include <algorithm>
#include <memory>
#include <ostream>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include "harness/capture/capture_file.hpp"
#include "harness/capture/conversations.hpp"
#include "harness/commands/interruption.hpp"
#include "harness/watch/watcher.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::commands {

namespace {

constexpr std::int64_t second_us = 1'000'000;

witness::side side_of(capture::party sender) {
    return sender == capture::party::client ? witness::side::client : witness::side::broker;
}

/// Which addresses belong to one broker: each one's first name.
result<std::map<std::string, std::string>> read_same_broker(
    const std::vector<std::string>& groups) {
    std::map<std::string, std::string> out;
    for (const auto& group : groups) {
        std::string_view rest = group;
        std::string first;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto name = std::string(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (name.rfind(':') == std::string::npos)
                return failure(fmt::format(
                    "--same-broker: '{}' is no address with a port, such as 10.0.0.7:1883", name));
            if (first.empty()) first = name;
            out[name] = first;
        }
    }
    return out;
}

/// A watcher for each broker of a recording.
class recorded_brokers {
public:
    recorded_brokers(const recording_options& chosen, std::map<std::string, std::string> same,
                     const console& screen)
        : name_(chosen.name == "-" ? "standard input" : chosen.name),
          same_broker_(std::move(same)),
          screen_(screen),
          colours_(colours_of(screen)),
          streams_({chosen.ports.begin(), chosen.ports.end()}, listener()) {}

    void see(capture::link_kind link, const capture::captured_frame& frame) {
        if (!began_s_) began_s_ = frame.at_us / second_us;
        now_us_ = std::max(now_us_, frame.at_us);
        streams_.see(link, frame.data, frame.original_size, frame.at_us);
    }

    watch::watch_report finish(const std::string& failure) {
        streams_.finish();
        watch::watch_report out;
        out.source = name_;
        out.began_s = began_s_.value_or(0);
        for (const auto& [broker, watching] : by_broker_)
            add(out, watching->report(since_beginning(now_us_)), broker);
        out.recording = recording(failure);
        return out;
    }

private:
    capture::traffic_listener listener() {
        capture::traffic_listener out;
        out.opened = [this](std::uint64_t id, const capture::endpoint&,
                            const capture::endpoint& server, bool begins) {
            auto& watching = broker_at(server);
            open_[id] = &watching;
            if (begins) {
                watching.opened(id);
            } else {
                watching.joined(id);
            }
        };
        out.data = [this](std::uint64_t id, capture::party sender, bytes_view data,
                          std::int64_t at_us) {
            open_.at(id)->bytes_from(side_of(sender), id, data, since_beginning(at_us));
        };
        out.lost = [this](std::uint64_t id, capture::party sender, std::uint64_t, std::int64_t) {
            open_.at(id)->lost(side_of(sender), id);
        };
        out.closed = [this](std::uint64_t id, capture::party by, std::int64_t at_us) {
            open_.at(id)->closed(id, side_of(by), since_beginning(at_us));
            open_.erase(id);
        };
        return out;
    }
    std::int64_t since_beginning(std::int64_t at_us) const {
        return at_us - began_s_.value_or(0) * second_us;
    }

    watch::watcher& broker_at(const capture::endpoint& server) {
        auto name = capture::describe(server);
        if (const auto known = same_broker_.find(name); known != same_broker_.end())
            name = known->second;
        auto& watching = by_broker_[name];
        if (!watching) {
            watching = std::make_unique<watch::watcher>([this](const watch::live_event& told) {
                screen_.out << reports::live_text(told, began_s_.value_or(0), colours_);
            });
        }
        return *watching;
    }

    void add(watch::watch_report& to, watch::watch_report part, const std::string& broker) const {
        to.connections += part.connections;
        to.packets += part.packets;
        to.published += part.published;
        to.forgotten += part.forgotten;
        to.unread += part.unread;
        for (auto& client : part.clients) {
            if (by_broker_.size() > 1) client.broker = broker;
            to.clients.push_back(std::move(client));
        }
        for (auto& group : part.groups) {
            if (by_broker_.size() > 1) group.broker = broker;
            to.groups.push_back(std::move(group));
        }
        to.rules.insert(to.rules.end(), part.rules.begin(), part.rules.end());
    }

    watch::recording recording(const std::string& failure) const {
        const auto& seen = streams_.summary();
        watch::recording out;
        out.frames = seen.frames;
        out.joined = seen.joined;
        out.lost_bytes = seen.lost_bytes;
        out.cut_frames = seen.cut_frames;
        out.fragments = seen.fragments;
        out.failure = failure;
        for (const auto& [port, frames] : seen.elsewhere) out.elsewhere.push_back({port, frames});
        std::ranges::stable_sort(out.elsewhere, std::ranges::greater{}, &watch::other_port::frames);
        return out;
    }

    std::string name_;  ///< of the file
    std::map<std::string, std::string> same_broker_;
    const console& screen_;
    reports::colours colours_;
    std::map<std::string, std::unique_ptr<watch::watcher>> by_broker_;
    std::unordered_map<std::uint64_t, watch::watcher*> open_;
    std::optional<std::int64_t> began_s_;
    std::int64_t now_us_ = 0;
    capture::conversations streams_;
};

}  // namespace

result<watch::watch_report> watch_recording(const recording_options& chosen,
                                            const console& screen) {
    auto same = read_same_broker(chosen.same_broker);
    if (!same) return same.error();
    auto file = capture::capture_file::open(chosen.name);
    if (!file) return file.error();
    asio::io_context io(1);
    bool is_stopped = false;
    interruption signals(io, [&is_stopped] { is_stopped = true; });
    recorded_brokers brokers(chosen, std::move(*same), screen);
    // A pipe may be silent for long, and what has come is told at once.
    const bool is_live = chosen.name == "-";
    constexpr std::uint64_t frames_between = 1'000;
    for (std::uint64_t count = 1; !is_stopped; ++count) {
        const auto frame = file->next();
        if (!frame) break;
        brokers.see(file->link(), *frame);
        if (is_live) screen.out << std::flush;
        if (is_live || count % frames_between == 0) io.poll();
    }
    io.poll();
    return brokers.finish(is_stopped ? std::string() : file->failure());
}

}  // namespace brokerproof::commands
