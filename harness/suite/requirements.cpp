#include "harness/suite/requirements.hpp"

#include <array>
#include <optional>
#include <set>
#include <span>

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"

namespace brokerproof::suite {
namespace {

template <class T>
using choices = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, binding>, 3> bindings{
    {{"client", binding::client}, {"server", binding::server}, {"both", binding::both}}};
constexpr std::array<std::pair<std::string_view, observability>, 3> observabilities{
    {{"yes", observability::yes}, {"partly", observability::partly}, {"no", observability::no}}};
constexpr std::array<std::pair<std::string_view, mqtt::version>, 2> versions{
    {{"3.1.1", mqtt::version::v311}, {"5.0", mqtt::version::v5}}};

constexpr std::size_t most_bytes = 10'000'000;

/// One table while it is read.
struct table {
    std::string file;
    unsigned line = 0;
    problems* out = nullptr;

    void complain(std::string text) const { out->push_back({{file, line, 1}, std::move(text)}); }
};

template <class T>
std::optional<T> choose(const table& in, std::string_view word, choices<T> from,
                        std::string_view column) {
    for (const auto& [name, value] : from) {
        if (name == word) return value;
    }
    in.complain(fmt::format("unknown {} '{}'", column, word));
    return std::nullopt;
}

/// `fixed` is the version of a table that has no column for it.
std::optional<statement> read_row(const table& in, std::vector<std::string> cells,
                                  std::optional<mqtt::version> fixed) {
    const std::size_t columns = fixed ? 7 : 9;
    if (cells.size() != columns) {
        in.complain(fmt::format("a row has {} columns; saw {}", columns, cells.size()));
        return std::nullopt;
    }
    if (fixed) {
        cells.insert(cells.begin() + 1, *fixed == mqtt::version::v5 ? "5.0" : "3.1.1");
        cells.insert(cells.begin() + 7, "normative");
    }
    const auto version = choose<mqtt::version>(in, cells[1], versions, "version");
    const auto binds = choose<binding>(in, cells[3], bindings, "binds");
    const auto observable = choose<observability>(in, cells[6], observabilities, "observable");
    if (!version || !binds || !observable) return std::nullopt;
    return statement{cells[0], *version,    cells[2], *binds,  cells[4],
                     cells[5], *observable, cells[7], cells[8]};
}

void read_table(const std::string& file, std::optional<mqtt::version> fixed,
                std::vector<statement>& rows, std::set<std::pair<mqtt::version, std::string>>& seen,
                problems& out) {
    table in{file, 0, &out};
    const auto text = read_limited(file, most_bytes);
    if (!text) return in.complain("cannot be read: " + text.error().text);
    for (const auto& line : split(*text, '\n')) {
        ++in.line;
        if (line.empty() || line.front() == '#') continue;
        auto row = read_row(in, split(line, '\t'), fixed);
        if (!row) continue;
        if (seen.emplace(row->version, row->id).second) {
            rows.push_back(std::move(*row));
        } else {
            in.complain(fmt::format("statement {} appears twice", row->id));
        }
    }
}

}  // namespace

requirements::requirements(std::vector<statement> rows) {
    for (auto& row : rows) {
        if (by_id_.emplace(std::pair{row.version, row.id}, rows_.size()).second)
            rows_.push_back(std::move(row));
    }
}

const statement* requirements::find(mqtt::version version, std::string_view id) const {
    const auto at = by_id_.find({version, std::string(id)});
    return at == by_id_.end() ? nullptr : &rows_[at->second];
}

std::vector<std::string> requirements::ids_of(mqtt::version version) const {
    std::vector<std::string> ids;
    for (const auto& row : rows_) {
        if (row.version == version) ids.push_back(row.id);
    }
    return ids;
}

requirements load_requirements(const std::string& directory, problems& out) {
    std::vector<statement> rows;
    std::set<std::pair<mqtt::version, std::string>> seen;
    read_table(directory + "/v3.1.1.tsv", mqtt::version::v311, rows, seen, out);
    read_table(directory + "/v5.tsv", mqtt::version::v5, rows, seen, out);
    read_table(directory + "/unnumbered.tsv", std::nullopt, rows, seen, out);
    return requirements(std::move(rows));
}

}  // namespace brokerproof::suite
