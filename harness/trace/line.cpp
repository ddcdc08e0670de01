#include "harness/trace/line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/overloaded.hpp"
#include "harness/base/printable.hpp"

namespace brokerproof::trace {
namespace {

/// The packet, or its bytes when they do not decode.
std::string packet_text(const boxed<mqtt::packet>& packet, const bytes& raw,
                        mqtt::version version) {
    return packet ? mqtt::describe(*packet, version) : to_hex(raw);
}

std::string sent_text(const sent& outward, mqtt::version version) {
    auto text = "> " + packet_text(outward.packet, outward.raw, version);
    // Patched bytes are shown, because the packet that they decode to does not show the patch.
    const bool patched = outward.packet && mqtt::encode(*outward.packet, version) != outward.raw;
    if (patched) text += "  raw " + to_hex(outward.raw);
    if (outward.carried == carriage::pieces) text += "  (in pieces)";
    if (outward.carried == carriage::text_frame) text += "  (in a text frame)";
    return text;
}

std::string received_text(const received& inward, mqtt::version version) {
    auto text = "< " + packet_text(inward.packet, inward.raw, version);
    for (const auto& violation : inward.violations) {
        text += "  !! " + violation.text;
        if (!violation.statement.empty()) text += " [" + violation.statement + "]";
    }
    return text;
}

std::string opened_text(const opened& connection) {
    if (connection.endpoint.empty()) return ". connected";
    if (connection.local_port == 0) return fmt::format(". connected ({})", connection.endpoint);
    return fmt::format(". connected ({} from port {})", connection.endpoint, connection.local_port);
}

std::string saved_text(const saved& entry) {
    return fmt::format(". {} = {}", entry.name,
                       entry.value ? mqtt::describe(*entry.value) : "nothing");
}

std::string unescaped(const event& shown) {
    return std::visit(
        overloaded{
            [](const opened& connection) { return opened_text(connection); },
            [](const refused& attempt) {
                return attempt.detail.empty() ? std::string("! no connection")
                                              : fmt::format("! no connection ({})", attempt.detail);
            },
            [&](const sent& outward) { return sent_text(outward, shown.version); },
            [&](const received& inward) { return received_text(inward, shown.version); },
            [](const closed& ending) { return fmt::format("x closed ({})", describe(ending)); },
            [](const step_began&) { return std::string(); },
            [](const step_ended&) { return std::string(); },
            [](const mark& instant) { return ". mark " + instant.name; },
            [](const saved& entry) { return saved_text(entry); },
            [](const noise& lost) { return ". timing noise: " + describe(lost); },
            [](const stopped& end) { return ". " + describe(end); },
            [](const left_out& gap) {
                return fmt::format("... {} event{} left out", gap.events,
                                   gap.events == 1 ? "" : "s");
            },
        },
        shown.happening);
}

std::string with_detail(std::string_view text, const std::string& detail) {
    return detail.empty() ? std::string(text) : fmt::format("{}: {}", text, detail);
}

std::string limit_text(const closed& ending) {
    const auto limit_reached = [&](std::string_view counted) {
        return fmt::format("by us: {} {}, our limit is {}", ending.amount, counted, ending.limit);
    };
    switch (ending.way) {
        case closing_way::packet_bytes: return limit_reached("bytes announced in one packet");
        case closing_way::inbox_packets: return limit_reached("packets in the inbox");
        case closing_way::inbox_bytes: return limit_reached("bytes in the inbox");
        case closing_way::unsent_bytes: return limit_reached("bytes that the broker does not take");
        case closing_way::run_memory: return limit_reached("bytes held for the run (--memory)");
        default: return with_detail("by us", ending.detail);
    }
}

}  // namespace

std::string describe(const closed& ending) {
    const bool ours = ending.side != closing_side::broker;
    switch (ending.way) {
        case closing_way::fin: return ours ? "fin by us" : "fin";
        case closing_way::cut: return "fin by us, without the close_notify of TLS";
        case closing_way::close_frame: return "by us, with a Close frame";
        case closing_way::rst: return ours ? "rst by us" : "rst";
        case closing_way::socket_error: return ending.detail;
        case closing_way::disconnect: return "by us";
        case closing_way::case_over: return "by us: the case is over";
        default: return limit_text(ending);
    }
}

std::string describe(const noise& lost) {
    switch (lost.source) {
        case noise_source::own_loop:
            return fmt::format("our own event loop was {} ms late", lost.lost_ms);
        case noise_source::bystander: break;
    }
    return fmt::format("the broker has not answered a bystander's PINGREQ for {} ms", lost.lost_ms);
}

std::string describe(const stopped& end) {
    switch (end.cause) {
        case stop_cause::deadline: return with_detail("the case reached its deadline", end.detail);
        case stop_cause::interrupted: return with_detail("interrupted", end.detail);
        case stop_cause::broker_died:
            return fmt::format("the broker {} during the run",
                               end.detail.empty() ? "ended" : end.detail);
        case stop_cause::broker_killed:
            return fmt::format("somebody else ended the broker during the run (it {})", end.detail);
        case stop_cause::broker_hung: return with_detail("the broker answers no more", end.detail);
        case stop_cause::broker_gone:
            return with_detail("the broker cannot be reached any more", end.detail);
        case stop_cause::no_broker: break;
    }
    return with_detail("the private broker of this case", end.detail);
}

std::string describe_happening(const event& shown) { return printable(unescaped(shown)); }

std::string describe(const event& shown, std::size_t client_width) {
    const auto text = describe_happening(shown);
    return text.empty() ? std::string() : line_with(shown, text, client_width);
}

std::string line_with(const event& shown, std::string_view text, std::size_t client_width) {
    // A space follows even a name that fills its column.
    const auto width = std::max(client_width, shown.client.size() + 1);
    const auto time = fmt::format("{:+.3f}", static_cast<double>(shown.at_us) / 1e6);
    return fmt::format("{:<{}}{:<7} {}", printable(shown.client), width, time, text);
}

}  // namespace brokerproof::trace
