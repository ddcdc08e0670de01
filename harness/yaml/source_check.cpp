#include "harness/yaml/source_check.hpp"

#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "harness/base/printable.hpp"

namespace brokerproof::yaml {
namespace {

position position_of(const YAML::Mark& mark, const std::string& file) {
    if (mark.is_null()) return {file, 0, 0};
    return {file, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1};
}

position position_of_byte(std::string_view text, std::size_t offset, const std::string& file) {
    position at{file, 1, 1};
    for (const char c : text.substr(0, offset)) {
        ++at.column;
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        }
    }
    return at;
}

bool is_control(char c) {
    const auto value = static_cast<unsigned char>(c);
    return (value < 0x20 && c != '\t' && c != '\n' && c != '\r') || value == 0x7F;
}

/// True when the quoted scalar that opens at `offset` closes again. (yaml-cpp 0.7 takes the end of
/// the file for the closing quote when a line break comes before it.)
bool quote_closes(std::string_view text, std::size_t offset) {
    const char quote = text[offset];
    for (std::size_t i = offset + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
            if (!doubled) return true;
            ++i;
        }
    }
    return false;
}

struct too_deep {
    YAML::Mark mark;
};

/// Follows the events of one document. Marks count bytes from 0: check_bytes has checked that the
/// text is UTF-8.
class event_checker : public YAML::EventHandler {
public:
    event_checker(std::string_view text, const std::string& file, problems& out)
        : text_(text), file_(file), out_(out) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { value(mark); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        complain(mark, "aliases (*name) are not part of this format: repeat the value");
        value(mark);
    }
    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        complain(mark,
                 fmt::format("anchors (&{}) are not part of this format: repeat the value", name));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  const std::string& text) override {
        check_tag(mark, tag);
        check_quote(mark);
        if (tag == "?" && text == "<<" && expects_key()) {
            complain(mark, "merge keys (<<) are not part of this format: repeat the values");
        }
        value(mark);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        descend(mark, level{false, false});
    }
    void OnSequenceEnd() override { levels_.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        check_tag(mark, tag);
        descend(mark, level{true, true});
    }
    void OnMapEnd() override { levels_.pop_back(); }

private:
    struct level {
        bool is_map;
        bool key_next;
    };

    bool expects_key() const {
        return !levels_.empty() && levels_.back().is_map && levels_.back().key_next;
    }

    void value(const YAML::Mark&) {
        if (!levels_.empty()) levels_.back().key_next = !levels_.back().key_next;
    }
    void descend(const YAML::Mark& mark, level next) {
        value(mark);
        if (levels_.size() == max_depth) throw too_deep{mark};
        levels_.push_back(next);
    }
    /// "?" is not a tag. "!" is a quoted scalar or the tag "!"; only the text of the file tells
    /// these two apart.
    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        const auto offset = static_cast<std::size_t>(mark.pos);
        const bool written = offset < text_.size() && text_[offset] == '!';
        if (tag == "?" || tag.empty() || (tag == "!" && !written)) return;
        complain(mark, fmt::format("tags ({}) are not part of this format", tag));
    }
    void check_quote(const YAML::Mark& mark) {
        const auto offset = static_cast<std::size_t>(mark.pos);
        const bool quoted =
            offset < text_.size() && (text_[offset] == '"' || text_[offset] == '\'');
        if (quoted && !quote_closes(text_, offset))
            complain(mark, "not YAML: the quoted text has no end");
    }
    void complain(const YAML::Mark& mark, std::string text) {
        out_.push_back({position_of(mark, file_), std::move(text)});
    }

    std::string_view text_;
    const std::string& file_;
    problems& out_;
    std::vector<level> levels_;
};

}  // namespace

bool check_bytes(const std::string& text, const std::string& file, problems& out) {
    const std::string_view whole = text;
    for (std::size_t at = 0; at < whole.size();) {
        const auto length = code_point_size(whole.substr(at));
        if (length == 0 || is_control(whole[at])) {
            const auto value = static_cast<unsigned>(static_cast<unsigned char>(whole[at]));
            const auto reason =
                length == 0 ? "the text is not well-formed UTF-8" : "control character";
            out.push_back({position_of_byte(whole, at, file),
                           fmt::format("{} (byte 0x{:02x})", reason, value)});
            return false;
        }
        at += length;
    }
    return true;
}

bool check_events(const std::string& text, const std::string& file, problems& out) {
    const auto before = out.size();
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        event_checker first(text, file, out);
        parser.HandleNextDocument(first);
        problems ignored;
        event_checker second(text, file, ignored);
        // After a flow map or a quoted text yaml-cpp takes any rest of the file for a second
        // document.
        if (parser.HandleNextDocument(second))
            out.push_back({{file, 0, 0}, "the file holds more than one document"});
    } catch (const too_deep& e) {
        out.push_back(
            {position_of(e.mark, file), fmt::format("nested deeper than {} levels", max_depth)});
    } catch (const YAML::Exception& e) {
        out.push_back({position_of(e.mark, file), "not YAML: " + e.msg});
    } catch (const std::exception& e) {
        out.push_back({{file, 0, 0}, fmt::format("not YAML: {}", e.what())});
    }
    return out.size() == before;
}

}  // namespace brokerproof::yaml
