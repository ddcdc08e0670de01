#include "harness/command_line/command_table.hpp"

#include <CLI/CLI.hpp>

#include "harness/base/text.hpp"

namespace brokerproof::command_line {
namespace {

/// CLI11 shows the values of a set as "TEXT:{tcp,tls}".
std::vector<std::string> choices_of(const std::string& type_name) {
    const auto begin = type_name.find('{');
    const auto end = type_name.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos) return {};
    return split(type_name.substr(begin + 1, end - begin - 1), ',');
}

option_row row_of(const CLI::Option& option) {
    option_row row;
    for (const auto& name : option.get_lnames()) row.names.push_back("--" + name);
    for (const auto& name : option.get_snames()) row.names.push_back("-" + name);
    if (row.names.empty()) row.argument = option.get_name(true);
    if (option.get_items_expected_max() > 0) {
        const auto type = option.get_type_name();
        row.value = type.substr(0, type.find_first_of(":{ "));
        if (row.value.empty()) row.value = "TEXT";
        row.choices = choices_of(type);
    }
    row.help = option.get_description();
    return row;
}

std::vector<option_row> rows_of(const CLI::App& app) {
    std::vector<option_row> rows;
    for (const auto* option : app.get_options()) {
        if (!option->get_group().empty()) rows.push_back(row_of(*option));
    }
    return rows;
}

}  // namespace

program_table table_of(const CLI::App& app) {
    program_table table{app.get_name(), app.get_description(), rows_of(app), {}};
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_group().empty()) continue;
        table.commands.push_back({command->get_name(), command->get_description(),
                                  command->get_footer(), rows_of(*command)});
    }
    return table;
}

}  // namespace brokerproof::command_line
