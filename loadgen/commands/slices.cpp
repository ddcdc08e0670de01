#include "loadgen/commands/slices.hpp"

#include <optional>

#include <fmt/format.h>

#include "loadgen/fleet/crew.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;
namespace {

result<slice_result> read_slice(const std::string& file, const topology& layout,
                                const session_rules& rules) {
    const auto document = reports::read_load_json_file(file);
    if (!document) return document.error();
    slice_result out{
        {{}, received_book(layout, rules.grace_ns), session_book(layout, rules)}, {}, {}};
    out.last.so_far = document->result.whole;
    for (auto rule : document->result.rules.value_or(std::vector<broken_rule>()))
        out.rules.push_back(std::move(rule));
    const auto books = read_books(document->books, out);
    if (!books) return problem{{file}, "the books: " + describe(books.error())};
    return out;
}

}  // namespace

result<slice_result> read_slices(const std::vector<std::string>& files, const topology& layout,
                                 const session_rules& rules) {
    std::optional<slice_result> joined;
    for (const auto& file : files) {
        auto slice = read_slice(file, layout, rules);
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
