#include "loadgen/scenario_loader/credentials.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"
#include "loadgen/scenario_loader/csv.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_bytes = 1'000'000'000;
const std::vector<std::string> column_names{"client_id", "username", "password"};

/// The places of the columns; -1: there is none.
struct columns {
    std::ptrdiff_t client_id = -1;
    std::ptrdiff_t username = -1;
    std::ptrdiff_t password = -1;
};

class credential_reader {
public:
    credential_reader(const std::string& file, const group& owner) : file_(file), owner_(owner) {}

    result<std::vector<credential>, problems> read(std::string_view text) {
        const auto records = read_csv(text, file_);
        if (!records) return problems{records.error()};
        if (records->empty()) {
            complain(1, "expected a line with the names of the columns: username,password");
            return std::move(faults_);
        }
        const columns found = read_head(records->front());
        if (!faults_.empty()) return std::move(faults_);
        for (const csv_record& row : std::span(*records).subspan(1)) {
            if (rows_.size() == owner_.clients) break;
            take(row, records->front().fields.size(), found);
        }
        if (rows_.size() < owner_.clients && faults_.empty())
            complain(records->back().line,
                     fmt::format("the last of {} rows, but the group '{}' has {} clients",
                                 rows_.size(), owner_.name, owner_.clients));
        if (!faults_.empty()) return std::move(faults_);
        return std::move(rows_);
    }

private:
    void complain(unsigned line, std::string text) {
        faults_.push_back({{file_, line, 1}, std::move(text)});
    }

    columns read_head(const csv_record& head) {
        const auto place_of = [&](std::string_view name) {
            const auto place = std::ranges::find(head.fields, name);
            return place == head.fields.end() ? -1 : place - head.fields.begin();
        };
        for (auto field = head.fields.begin(); field != head.fields.end(); ++field) {
            if (std::ranges::find(column_names, *field) == column_names.end())
                complain(head.line, fmt::format("unknown column {}{}; there are: {}",
                                                field - head.fields.begin() + 1,
                                                suggestion(*field, column_names),
                                                fmt::join(column_names, ", ")));
            else if (std::find(head.fields.begin(), field, *field) != field)
                complain(head.line, fmt::format("the column '{}' is there twice", *field));
        }
        const columns found{place_of("client_id"), place_of("username"), place_of("password")};
        if (found.username < 0) complain(head.line, "there is no column 'username'");
        if (found.password < 0) complain(head.line, "there is no column 'password'");
        return found;
    }

    void take(const csv_record& row, std::size_t width, const columns& places) {
        if (row.fields.size() != width)
            return complain(row.line, fmt::format("expected {} fields, as in the first line; there "
                                                  "are {}",
                                                  width, row.fields.size()));
        const auto field = [&](std::ptrdiff_t column) {
            return column < 0 ? std::string() : row.fields[static_cast<std::size_t>(column)];
        };
        credential own{field(places.client_id), field(places.username),
                       secret(field(places.password))};
        if (own.username.empty()) complain(row.line, "the username is empty");
        if (places.client_id >= 0) check_client_id(row.line, own.client_id);
        rows_.push_back(std::move(own));
    }

    void check_client_id(unsigned line, const std::string& id) {
        if (id.empty()) return complain(line, "the client_id is empty");
        const auto [known, is_new] = lines_.try_emplace(id, line);
        if (!is_new)
            complain(line, fmt::format("the client_id of line {} again: two clients would take "
                                       "over each other",
                                       known->second));
    }

    const std::string& file_;
    const group& owner_;
    std::vector<credential> rows_;
    std::map<std::string, unsigned> lines_;  ///< of client_ids
    problems faults_;
};

}  // namespace

result<std::vector<credential>, problems> credentials_in(std::string_view text,
                                                         const std::string& file,
                                                         const group& owner) {
    return credential_reader(file, owner).read(text);
}

problems read_credentials(scenario& planned, const std::string& folder) {
    problems faults;
    for (group& owner : planned.groups) {
        if (!owner.credentials) continue;
        const auto path = (std::filesystem::path(folder) / owner.credentials->file).string();
        const auto text = read_limited(path, most_bytes);
        if (!text) {
            faults.push_back({{path, 0, 0},
                              fmt::format("cannot be read, and the group '{}' needs it: {}",
                                          owner.name, text.error().text)});
            continue;
        }
        auto rows = credentials_in(*text, path, owner);
        if (rows) {
            owner.credentials->rows = std::move(*rows);
        } else {
            std::ranges::move(rows.error(), std::back_inserter(faults));
        }
    }
    return faults;
}

}  // namespace brokerproof::loadgen
