#include "loadgen/commands/slices.hpp"

#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "loadgen/fleet/crew.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;
namespace {

result<slice_result> slice_of(reports::load_document document, const topology& layout,
                              const session_rules& rules) {
    slice_result out{
        {{}, received_book(layout, rules.grace_ns), session_book(layout, rules)}, {}, {}};
    out.last.so_far = std::move(document.result.whole);
    out.rules = std::move(document.result.rules).value_or(std::vector<broken_rule>());
    const auto books = read_books(document.books, out);
    if (!books) {
        return problem{
            {},
            fmt::format("the books of slice {}: {}", fmt::join(document.result.slices_here, ", "),
                        describe(books.error()))};
    }
    return out;
}

}  // namespace

result<slice_result> read_slices(const std::vector<std::string>& files, const topology& layout,
                                 const session_rules& rules) {
    std::vector<reports::load_document> slices;
    for (const auto& file : files) {
        auto document = reports::read_load_json_file(file);
        if (!document) return document.error();
        slices.push_back(std::move(*document));
    }
    return join_slices(std::move(slices), layout, rules);
}

result<slice_result> join_slices(std::vector<reports::load_document> slices, const topology& layout,
                                 const session_rules& rules) {
    std::optional<slice_result> joined;
    for (auto& document : slices) {
        auto slice = slice_of(std::move(document), layout, rules);
        if (!slice) return slice;
        if (joined) {
            merge(*joined, std::move(*slice));
        } else {
            joined = std::move(*slice);
        }
    }
    if (!joined) return problem{{}, "there are no slices"};
    return std::move(*joined);
}

}  // namespace brokerproof::commands
