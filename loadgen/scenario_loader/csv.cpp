// The grammar of section 2 of RFC 4180; lines may also end with LF alone.
#include "loadgen/scenario_loader/csv.hpp"

#include <algorithm>
#include <utility>

#include <boost/spirit/home/x3.hpp>

namespace brokerproof::loadgen {
namespace {

namespace x3 = boost::spirit::x3;

const auto quoted = x3::rule<struct quoted_field, std::string>{} =
    x3::lit('"') >> *((x3::lit("\"\"") >> x3::attr('"')) | (x3::char_ - '"')) >> '"';
const auto plain = x3::rule<struct plain_field, std::string>{} =
    *(x3::char_ - x3::char_("\",\r\n"));
const auto fields_of_line = x3::rule<struct one_record, std::vector<std::string>>{} =
    (quoted | plain) % ',';

position place_of(std::string_view before, const std::string& file) {
    const auto line_begin = before.rfind('\n');
    const auto in_line =
        line_begin == std::string_view::npos ? before.size() : before.size() - line_begin - 1;
    return {file, static_cast<unsigned>(std::ranges::count(before, '\n')) + 1,
            static_cast<unsigned>(in_line) + 1};
}

bool is_empty(const std::vector<std::string>& fields) {
    return fields.size() == 1 && fields.front().empty();
}

}  // namespace

result<std::vector<csv_record>> read_csv(std::string_view text, const std::string& file) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<csv_record> records;
    unsigned line = 1;
    auto at = text.begin();
    while (at != text.end()) {
        const auto begin = at;
        csv_record next{{}, line};
        const bool is_whole = x3::parse(at, text.end(), fields_of_line, next.fields) &&
                              (at == text.end() || x3::parse(at, text.end(), x3::eol));
        if (!is_whole) {
            const std::string_view before(text.begin(), at);
            return problem{place_of(before, file),
                           "expected a comma or the end of the line; a field with quotes is quoted "
                           "as a whole, and quotes in it are doubled"};
        }
        line += static_cast<unsigned>(std::count(begin, at, '\n'));
        if (!is_empty(next.fields)) records.push_back(std::move(next));
    }
    return records;
}

}  // namespace brokerproof::loadgen
