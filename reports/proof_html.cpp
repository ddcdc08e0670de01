#include <algorithm>
#include <map>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "reports/proof.hpp"

namespace brokerproof::reports {

namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>brokerproof: which case catches which defect</title>
<style>
:root { color-scheme: light dark; --line: #8884; --bite: #1a7f37; --none: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --bite: #3fb950; --none: #ff7b72; } }
body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; }
.frame { overflow: auto; max-height: 85vh; border: 1px solid var(--line); }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: 1px 5px; text-align: center; }
thead th, tbody th { position: sticky; background: Canvas; font-weight: normal; }
thead th { top: 0; vertical-align: bottom; }
thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
tbody th { left: 0; text-align: left; white-space: nowrap; }
tbody th { max-width: min(26rem, 45vw); overflow: hidden; text-overflow: ellipsis; }
.bite { color: var(--bite); font-weight: bold; }
.none { color: var(--none); }
</style>
</head>
<body>
<h1>Which case catches which defect</h1>
)";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

std::size_t catchers_of(const proof& from, const std::string& defect) {
    return static_cast<std::size_t>(std::ranges::count_if(from.cases, [&](const proof_case& one) {
        return std::ranges::any_of(one.caught,
                                   [&](const caught_defect& c) { return c.defect == defect; });
    }));
}

void write_row(std::ostream& out, const proof_case& row, const std::vector<proof_defect>& defects) {
    std::map<std::string_view, const caught_defect*> caught;
    for (const auto& one : row.caught) caught[one.defect] = &one;
    const bool idle = row.caught.empty() && row.level != "OBSERVE";
    out << fmt::format("<tr><th scope=\"row\" title=\"{0}\">{0}</th><td{1}>{2}</td>",
                       escaped(row.id), idle ? " class=\"none\"" : "", row.caught.size());
    for (const auto& defect : defects) {
        const auto found = caught.find(defect.name);
        const bool reached = std::ranges::binary_search(row.reached, defect.name);
        if (found != caught.end()) {
            out << fmt::format("<td class=\"bite\" title=\"{}: {}\">&#9679;</td>",
                               escaped(defect.name), escaped(found->second->reason));
        } else {
            out << (reached ? "<td>&middot;</td>" : "<td></td>");
        }
    }
    out << "</tr>\n";
}

}  // namespace

void write_proof_html(std::ostream& out, const proof& from) {
    out << head;
    out << fmt::format(
        "<p>{} cases against the correct reference broker and against each of {} defects that they "
        "reach: {} runs in {:.1f} s. &#9679; caught (the reason is its title), &middot; reached "
        "and "
        "not noticed, empty: the case never touches what the defect gets wrong.</p>\n",
        from.cases.size(), from.defects.size(), from.runs, from.wall_s);
    out << "<div class=\"frame\" tabindex=\"0\"><table>\n<thead><tr><th>case</th><th>catches</th>";
    for (const auto& one : from.defects) {
        const auto count = catchers_of(from, one.name);
        out << fmt::format("<th scope=\"col\" title=\"{}\"{}><span>{} ({})</span></th>",
                           escaped(one.about), count == 0 ? " class=\"none\"" : "", one.name,
                           count);
    }
    out << "</tr></thead>\n<tbody>\n";
    for (auto row : from.cases) {
        std::ranges::sort(row.reached);
        write_row(out, row, from.defects);
    }
    out << "</tbody></table></div>\n</body>\n</html>\n";
}

}  // namespace brokerproof::reports
