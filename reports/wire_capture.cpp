#include "reports/wire_capture.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "harness/base/overloaded.hpp"
#include "harness/base/printable.hpp"
#include "harness/trace/line.hpp"
#include "reports/evidence.hpp"
#include "reports/pcapng.hpp"
#include "reports/tcp_story.hpp"

namespace brokerproof::reports {
namespace {

constexpr std::uint16_t usual_port = 1883;
constexpr std::uint32_t numbers_apart = 64'000'000;  ///< a connection carries fewer bytes than this
constexpr std::uint16_t first_made_up_port = 49'152;  ///< the dynamic ports (RFC 6335, 6)

/// The port of a URL.
std::optional<std::uint16_t> port_of(std::string_view url) {
    const auto at = url.rfind(':');
    if (at == std::string_view::npos) return {};
    const auto digits = url.substr(at + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || port == 0) return {};
    return port;
}

/// The address in a URL such as "mqtt://127.0.0.1:1883"; names and IPv6 become loopback.
tcp_address address_of(const std::string& url) {
    tcp_address out;
    out.port = port_of(url).value_or(usual_port);
    const auto begin = url.find("://");
    const auto host = url.substr(begin == std::string::npos ? 0 : begin + 3);
    const auto address = host.substr(0, host.find(':'));
    if (std::array<std::uint8_t, 4> ip{}; ::inet_pton(AF_INET, address.c_str(), ip.data()) == 1)
        out.ip = ip;
    return out;
}

std::uint64_t microseconds_of(const std::string& started) {
    std::tm when{};
    std::istringstream in(started);
    in >> std::get_time(&when, "%Y-%m-%dT%H:%M:%SZ");
    if (in.fail()) return 0;
    return static_cast<std::uint64_t>(::timegm(&when)) * 1'000'000;
}

std::vector<std::string> section_comments(const run_result& run, const case_result& judged) {
    std::vector<std::string> out{printable(fmt::format("{}: {}", judged.id, judged.title))};
    auto verdict = fmt::format("verdict: {}", name_of(judged.verdict.kind));
    if (!judged.verdict.reason.empty()) verdict += ": " + reason_line(judged);
    if (!judged.verdict.meaning.empty()) verdict += " - " + judged.verdict.meaning;
    out.push_back(printable(verdict));
    out.push_back(
        printable(fmt::format("broker: {} at {}", product_title(run.broker), run.broker.url)));
    std::string made_up =
        "Payloads and the times between them are real; the date is that of the run. The TCP "
        "segments around them are made up.";
    const auto& events = judged.trace.events;
    const auto any_opened = [&](const auto& condition) {
        return std::ranges::any_of(events, [&](const trace::event& event) {
            const auto* connection = event.get_if<trace::opened>();
            return connection != nullptr && condition(*connection);
        });
    };
    if (any_opened([](const trace::opened& o) { return o.via == transport::websocket; }))
        made_up += " Clients that came by WebSocket are shown without its frames.";
    if (any_opened([](const trace::opened& o) { return o.local_port == 0; }))
        made_up += " The ports of clients are made up, too.";
    out.push_back(made_up);
    return out;
}

/// Writes one trace.
class teller {
public:
    teller(const run_result& run, const case_result& judged, const step_words& words)
        : judged_(&judged),
          words_(&words),
          broker_(address_of(run.broker.url)),
          began_us_(microseconds_of(run.started)),
          file_("brokerproof " + run.brokerproof, section_comments(run, judged)) {}

    bytes told() && {
        const auto& events = judged_->trace.events;
        for (std::uint32_t i = 0; i < events.size(); ++i) tell(events[i], i);
        return file_.content();
    }

private:
    using stream_key = std::pair<std::string, std::int64_t>;

    void tell(const trace::event& event, std::uint32_t index) {
        now_us_ = began_us_ + static_cast<std::uint64_t>(std::max<std::int64_t>(event.at_us, 0));
        note_evidence(event, index);
        std::visit(
            overloaded{
                [&](const trace::opened& connection) {
                    begin_stream(event, connection.local_port).open();
                },
                [&](const trace::refused&) { begin_stream(event, 0).refuse(); },
                [&](const trace::sent& outward) { data(event, tcp_side::client, outward.raw); },
                [&](const trace::received& inward) { data(event, tcp_side::broker, inward.raw); },
                [&](const trace::closed& ending) { close(event, ending); },
                [&](const trace::step_began& start) { note_step(event, start); },
                [](const trace::step_ended&) {},
                [&](const auto&) {
                    waiting_[event.client].push_back(trace::describe_happening(event));
                },
            },
            event.happening);
    }

    void note_step(const trace::event& event, const trace::step_began& start) {
        auto text = fmt::format("step {} of {}", start.step, event.client);
        if (*words_) {
            const auto more = (*words_)(start.step);
            if (!more.empty()) text += ": " + more;
        }
        if (start.iteration) text += fmt::format(", round {}", *start.iteration);
        waiting_[event.client].push_back(printable(text));
    }

    void note_evidence(const trace::event& event, std::uint32_t index) {
        const auto& verdict = judged_->verdict;
        if (std::ranges::find(verdict.evidence, index) == verdict.evidence.end()) return;
        waiting_[event.client].push_back(
            printable(fmt::format("EVIDENCE, {}: {}{}{}", name_of(verdict.kind), verdict.reason,
                                  verdict.meaning.empty() ? "" : " - ", verdict.meaning)));
    }

    /// The comments that wait for a packet of this client, and the line of this event.
    std::vector<std::string> comments_for(const trace::event& event) {
        auto out = std::exchange(waiting_[event.client], {});
        for (auto& text : std::exchange(waiting_[""], {})) out.push_back(std::move(text));
        out.push_back(printable(event.client) + " " + trace::describe_happening(event));
        return out;
    }

    /// `real_port`: 0 when it is not known.
    tcp_story& begin_stream(const trace::event& event, std::uint16_t real_port) {
        comments_ = comments_for(event);
        tcp_address client;
        client.port = real_port;
        if (real_port == 0) {
            client.port = static_cast<std::uint16_t>(first_made_up_port + made_up_);
            made_up_ = static_cast<std::uint16_t>((made_up_ + 1) % 16'000);
        }
        const auto emit = [this](const bytes& packet) {
            file_.add_packet(now_us_, packet, std::exchange(comments_, {}));
        };
        streams_.erase({event.client, event.connection});
        return streams_
            .emplace(stream_key(event.client, event.connection),
                     tcp_story(client, broker_, next_number(), emit))
            .first->second;
    }

    std::uint32_t next_number() { return first_number_ += numbers_apart; }

    tcp_story* stream_of(const trace::event& event) {
        const auto found = streams_.find({event.client, event.connection});
        return found == streams_.end() ? nullptr : &found->second;
    }

    void data(const trace::event& event, tcp_side from, const bytes& raw) {
        auto* stream = stream_of(event);
        if (stream == nullptr) return;
        comments_ = comments_for(event);
        stream->data(from, raw);
    }

    void close(const trace::event& event, const trace::closed& ending) {
        auto* stream = stream_of(event);
        if (stream == nullptr) return;
        comments_ = comments_for(event);
        const bool ours = ending.side != trace::closing_side::broker;
        const auto side = ours ? tcp_side::client : tcp_side::broker;
        const bool abrupt =
            ending.way == trace::closing_way::rst || ending.way == trace::closing_way::socket_error;
        if (abrupt)
            stream->reset(side);
        else
            stream->finish(side);
        streams_.erase({event.client, event.connection});
    }

    const case_result* judged_;
    const step_words* words_;
    tcp_address broker_;
    std::uint64_t began_us_ = 0;
    std::uint64_t now_us_ = 0;
    std::uint16_t made_up_ = 0;
    std::uint32_t first_number_ = 0;
    std::map<stream_key, tcp_story> streams_;
    std::map<std::string, std::vector<std::string>>
        waiting_;                        ///< by client; "": for the whole case
    std::vector<std::string> comments_;  ///< for the next segment
    pcapng_file file_;
};

}  // namespace

bytes capture_of(const run_result& run, const case_result& judged, const step_words& words) {
    return teller(run, judged, words).told();
}

std::string file_name_of(const std::string& case_id) {
    std::string out;
    for (const char c : case_id) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                           std::string_view("@=-+.,").find(c) != std::string_view::npos;
        out += plain ? c : (c == '/' ? '.' : '_');
    }
    return out;
}

std::string capture_name(const case_result& judged) { return file_name_of(judged.id) + ".pcapng"; }

std::uint16_t capture_port(const run_result& run) { return address_of(run.broker.url).port; }

}  // namespace brokerproof::reports
