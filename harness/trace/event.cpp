#include "harness/trace/event.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/trace/line.hpp"
#include "harness/trace/printable.hpp"

namespace brokerproof::trace {
namespace {

/// Noise is a number of milliseconds, which the hexadecimal of reason codes would hide.
std::uint64_t lost_ms(const mqtt::field_value& value) {
    const auto* number = std::get_if<std::uint64_t>(&value.value);
    return number == nullptr ? 0 : *number;
}

constexpr std::size_t usual_client_width = 8;

/// The packet, or its bytes when they do not decode.
std::string describe_packet(const event& e) {
    return e.packet ? mqtt::describe(*e.packet, e.version) : to_hex(e.raw);
}

std::string describe_sent(const event& e) {
    auto text = describe_packet(e);
    // Bytes that were patched on purpose are shown: the packet that they decode to does not tell.
    if (e.packet && mqtt::encode(*e.packet, e.version) != e.raw) text += "  raw " + to_hex(e.raw);
    return text;
}

std::string describe_violations(const event& e) {
    std::string text;
    for (const auto& one : e.violations) {
        text += "  !! " + one.text;
        if (!one.statement.empty()) text += " [" + one.statement + "]";
    }
    return text;
}

std::string with_text(std::string_view what, const std::string& text) {
    return text.empty() ? std::string(what) : fmt::format("{} ({})", what, text);
}

std::string describe_unescaped(const event& e) {
    switch (e.kind) {
        case event_kind::opened: return with_text(". connected", e.text);
        case event_kind::refused: return with_text("! no connection", e.text);
        case event_kind::sent: return "> " + describe_sent(e) + describe_violations(e);
        case event_kind::received: return "< " + describe_packet(e) + describe_violations(e);
        case event_kind::closed: return with_text("x closed", e.text);
        case event_kind::begin:
        case event_kind::end: return {};
        case event_kind::mark: return ". mark " + e.name;
        case event_kind::saved:
            return fmt::format(". {} = {}", e.name, e.value ? mqtt::describe(*e.value) : "nothing");
        case event_kind::noise:
            return fmt::format(". timing noise: {} ms lost{}{}", e.value ? lost_ms(*e.value) : 0,
                               e.text.empty() ? "" : ", ", e.text);
        case event_kind::note: return ". " + e.text;
    }
    return {};
}

}  // namespace

std::string_view name_of(event_kind kind) {
    switch (kind) {
        case event_kind::opened: return "opened";
        case event_kind::refused: return "refused";
        case event_kind::sent: return "sent";
        case event_kind::received: return "received";
        case event_kind::closed: return "closed";
        case event_kind::begin: return "begin";
        case event_kind::end: return "end";
        case event_kind::mark: return "mark";
        case event_kind::saved: return "saved";
        case event_kind::noise: return "noise";
        case event_kind::note: return "note";
    }
    return "unknown";
}

std::string_view name_of(step_outcome outcome) {
    switch (outcome) {
        case step_outcome::done: return "done";
        case step_outcome::timed_out: return "timed_out";
        case step_outcome::closed: return "closed";
        case step_outcome::refused: return "refused";
        case step_outcome::not_connected: return "not_connected";
        case step_outcome::no_fence: return "no_fence";
        case step_outcome::unresolved: return "unresolved";
        case step_outcome::interrupted: return "interrupted";
        case step_outcome::environment: return "environment";
    }
    return "unknown";
}

std::string describe_what(const event& e) { return printable(describe_unescaped(e)); }

std::string describe(const event& e, std::size_t client_width) {
    const auto what = describe_what(e);
    if (what.empty()) return {};
    // A name that fills its column is still kept apart from the time.
    const auto width = std::max(client_width, e.client.size() + 1);
    const auto at = fmt::format("{:+.3f}", static_cast<double>(e.at_us) / 1e6);
    return fmt::format("{:<{}}{:<7} {}", printable(e.client), width, at, what);
}

std::string describe(const event& e) { return describe(e, usual_client_width); }

bool is_closed_by_us(const event& e) {
    return e.kind == event_kind::closed && e.text.find("by us") != std::string::npos;
}

}  // namespace brokerproof::trace
