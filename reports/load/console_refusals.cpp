// What the brokers said no to: by CONNACK, SUBACK, PUBACK, PUBREC and DISCONNECT, or by silence.
#include <array>
#include <span>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "reports/load/sections.hpp"

namespace brokerproof::reports {

using loadgen::count;
using loadgen::load_result;

namespace {

struct unsaid_row {
    count figure;
    const char* text;
};
constexpr auto unsaid_rows = std::to_array<unsaid_row>({
    {count::connects_failed, "no CONNACK: refused by TCP, closed, or timed out"},
    {count::tls_failed, "the handshake of TLS or WebSocket failed"},
    {count::unanswered, "no answer to a PUBLISH"},
    {count::closed_by_broker, "connections that the broker closed"},
    {count::closed_for_violation, "connections that we closed: what came is not MQTT"},
    {count::pings_unanswered, "no answer to a PINGREQ"},
    {count::never_connected, "clients that never connected"},
});

}  // namespace

text_table refusals_table(const load_result& result) {
    text_table table;
    table.add({"group", "refused, or not answered", "times", "Reason String"});
    for (std::size_t i = 0; i < result.groups.size(); ++i) {
        const auto& group = result.whole.groups[i];
        const auto name = printable(result.groups[i]);
        for (const auto& seen : group.refusals) {
            table.add(
                {name, loadgen::describe(seen), thousands(seen.times), printable(seen.reason)});
        }
        for (const auto& row : unsaid_rows)
            if (group[row.figure] != 0) table.add({name, row.text, thousands(group[row.figure])});
    }
    return table;
}

void print_refusals(std::ostream& out, const load_result& result) {
    const auto rows = refusals_table(result).rows();
    if (rows.size() < 2) return;
    out << "\nrefused or not answered\n";
    for (const auto& row : std::span(rows).subspan(1)) {
        out << fmt::format("  {}: {} x {}", row[0], row[2], row[1]);
        if (row.size() > 3 && !row[3].empty()) out << fmt::format(" ('{}')", row[3]);
        out << '\n';
    }
}

}  // namespace brokerproof::reports
