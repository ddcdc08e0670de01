#include "loadgen/commands/slices.hpp"

#include <fmt/format.h>

#include "loadgen/ledger/ledger_json.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;

boost::json::value books_to_json(const slice_result& of) {
    boost::json::object books;
    books["sent"] = ledger_json::write(of.sent);
    books["received"] = ledger_json::write(of.received);
    books["sessions"] = ledger_json::write(of.sessions);
    return books;
}

namespace {

std::optional<slice_result> slice_of(const reports::load_document& from, const topology& who,
                                     const session_rules& rules, std::string& fault) {
    slice_result out{{}, {}, received_book(who, rules.grace_ns), session_book(who, rules), {}};
    out.last.so_far = from.result.whole;
    const reports::json_node books(from.books, fault);
    const auto read = [](auto& book) {
        return [&](const reports::json_node& node) { ledger_json::read(node, book); };
    };
    books.need_with("sent", read(out.sent));
    books.need_with("received", read(out.received));
    books.need_with("sessions", read(out.sessions));
    if (!fault.empty()) return {};
    return out;
}

}  // namespace

std::optional<slice_result> read_slices(const std::vector<std::string>& files, const topology& who,
                                        const session_rules& rules, std::string& why) {
    std::optional<slice_result> all;
    for (const auto& file : files) {
        const auto document = reports::read_load_json_file(file);
        if (!document) {
            why = describe(document.error());
            return {};
        }
        std::string fault;
        auto one = slice_of(*document, who, rules, fault);
        if (!one) {
            why = fmt::format("{}: the books: {}", file, fault);
            return {};
        }
        if (all) {
            merge(*all, std::move(*one));
        } else {
            all = std::move(one);
        }
    }
    return all;
}

}  // namespace brokerproof::commands
