#include "harness/record/typescript.hpp"

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::record {
namespace {

std::string type_of(const shape& value);

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    std::string all;
    for (const auto& text : texts) all.append(all.empty() ? "" : separator).append(text);
    return all;
}

std::string types_of(const std::vector<shape>& parts, std::string_view separator) {
    std::vector<std::string> types;
    for (const auto& part : parts) types.push_back(type_of(part));
    return joined(types, separator);
}

std::string words_of(const std::vector<std::string>& words) {
    std::vector<std::string> quoted;
    for (const auto& word : words) quoted.push_back('"' + word + '"');
    return joined(quoted, " | ");
}

std::string array_type(const shape& element) {
    const auto type = type_of(element);
    const bool several = type.find(" | ") != std::string::npos;
    return several ? '(' + type + ")[]" : type + "[]";
}

std::string map_type(const shape& map) {
    if (map.words.empty()) return "Record<string, " + type_of(map.parts.front()) + '>';
    return fmt::format("Partial<Record<{}, {}>>", words_of(map.words), type_of(map.parts.front()));
}

std::string type_of(const shape& value) {
    switch (value.kind) {
        case shape_kind::flag: return "boolean";
        case shape_kind::whole_number:
        case shape_kind::number: return "number";
        case shape_kind::text: return "Text";
        case shape_kind::plain_text:
        case shape_kind::hex: return "string";
        case shape_kind::word: return words_of(value.words);
        case shape_kind::fixed: return value.words.front();
        case shape_kind::list: return array_type(value.parts.front());
        case shape_kind::row: return '[' + types_of(value.parts, ", ") + ']';
        case shape_kind::map: return map_type(value);
        case shape_kind::nullable: return type_of(value.parts.front()) + " | null";
        case shape_kind::either: return types_of(value.parts, " | ");
        case shape_kind::record: return value.name;
        case shape_kind::anything: break;
    }
    return "unknown";
}

std::string comment(std::string_view text, std::string_view margin = {}) {
    return fmt::format("{}/** {} */\n", margin, text);
}

std::string member_of(const field_shape& field) {
    return fmt::format("{}{}: {}", field.key, field.kept == presence::omit_default ? "?" : "",
                       type_of(field.value));
}

std::string members_of(const record_shape& shown) {
    std::string text;
    for (const auto& field : shown.fields)
        text += fmt::format("{}  {};\n", comment(field.about, "  "), member_of(field));
    return text;
}

std::string interface_of(const record_shape& shown) {
    const auto parents = shown.parents.empty() ? "" : " extends " + joined(shown.parents, ", ");
    return fmt::format("{}export interface {}{} {{\n{}}}\n", comment(shown.about), shown.name,
                       parents, members_of(shown));
}

/// "export type Fact = { key: string } & (\n  | { kind: "count"; number: number }\n ...);"
std::string choice_of(const record_shape& shown) {
    std::string common;
    for (const auto& parent : shown.parents) common += parent + " & ";
    if (!shown.fields.empty()) common += "{\n" + members_of(shown) + "} & ";
    std::string text =
        fmt::format("{}export type {} = {}(\n", comment(shown.about), shown.name, common);
    for (const auto& choice : shown.choices) {
        text += fmt::format("  | {{ {}: \"{}\"", shown.tag, choice.name);
        for (const auto& field : choice.fields) text += "; " + member_of(field);
        text += " }\n";
    }
    return text + ");\n";
}

std::string row_of(const record_shape& shown) {
    std::vector<std::string> cells;
    for (const auto& field : shown.fields) cells.push_back(field.key + ": " + type_of(field.value));
    return fmt::format("{}export type {} = [{}];\n", comment(shown.about), shown.name,
                       joined(cells, ", "));
}

std::string declaration_of(const record_shape& shown) {
    if (!shown.named.empty()) {
        return fmt::format("{}export type {} = {};\n", comment(shown.about), shown.name,
                           type_of(shown.named.front()));
    }
    if (shown.is_row) return row_of(shown);
    return shown.choices.empty() ? interface_of(shown) : choice_of(shown);
}

}  // namespace

std::string typescript(const std::string& head, const shape_book& book) {
    std::string text;
    for (const auto& line : split(head, '\n')) text += "// " + line + '\n';
    text +=
        "\n/** A text that is not UTF-8 stands as its bytes in hex. */\n"
        "export type Text = string | { hex: string };\n";
    for (const auto& shown : book.records()) text += '\n' + declaration_of(shown);
    return text;
}

}  // namespace brokerproof::record
