// Fuzzes books that come from a file: books that could be read can be audited, and writing and
// reading them again gives the same books.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json.hpp>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/ledger_json.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "reports/json/document.hpp"

using namespace brokerproof;
using namespace brokerproof::loadgen;

namespace {

topology small() {
    scenario planned;
    planned.groups = {members("listeners", 2, {{"a/#", 1}}),
                      members("publishers", 1, {}, {sends("a/b", 1)})};
    return {planned, "r", 1, 1};
}

struct books {
    explicit books(const topology& layout) : received(layout, 0), sessions(layout, {}) {}
    std::string read(const boost::json::value& from) {
        std::string fault;
        const reports::json_node root(from, fault);
        root.need_with("sent", [&](const auto& node) { ledger_json::read(node, sent); });
        root.need_with("received", [&](const auto& node) { ledger_json::read(node, received); });
        root.need_with("sessions", [&](const auto& node) { ledger_json::read(node, sessions); });
        return fault;
    }
    boost::json::value write() const {
        return boost::json::object{{"sent", ledger_json::write(sent)},
                                   {"received", ledger_json::write(received)},
                                   {"sessions", ledger_json::write(sessions)}};
    }
    sent_book sent;
    received_book received;
    session_book sessions;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const topology layout = small();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto document = reports::parse_json(text, "fuzz");
    if (!document) return 0;
    books read(layout);
    if (!read.read(*document).empty()) return 0;
    const auto written = read.write();
    books again(layout);
    if (!again.read(written).empty()) std::abort();
    // Rows have no order, so the test compares the books and not the written text.
    if (again.sent != read.sent || again.received != read.received) std::abort();
    audit(layout, read.sent, read.received, read.sessions, {});
    return 0;
}
