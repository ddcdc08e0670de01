#include "harness/profile_loader/profile_shapes.hpp"

#include <fmt/format.h>

#include "harness/target/placeholders.hpp"
#include "harness/target/process.hpp"
#include "harness/target/url.hpp"
#include "harness/target/version_text.hpp"

namespace brokerproof::target {
namespace {

const std::vector<std::string>& lacking_capabilities() {
    static const std::vector<std::string> names{
        "expiry", "expiry_cap", "raises_zero", "server_keep_alive",
        "auth",   "restart",    "reload",      "durable",
        "retain", "shared",     "wildcard",    "subscription_ids",
        "qos1",   "qos2",       "alias_in"};
    return names;
}

bool read_word(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
               const std::vector<std::string>& known, std::string& into) {
    const auto index = input.word(node, subject, known);
    if (index) into = known[*index];
    return index.has_value();
}

/// "conf/own.conf": no folder begins with a dot, so nothing lies outside of `${files}`.
bool is_path_below(const std::string& name) {
    const auto parts = split(name, '/');
    return std::ranges::none_of(
        parts, [](const std::string& part) { return part.empty() || part.front() == '.'; });
}

bool is_variable_name(const std::string& name) {
    return !name.empty() && name.find('=') == std::string::npos;
}

}  // namespace

bool expandable::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                      std::string& into) {
    if (!yaml::any_text::read(input, node, subject, into)) return false;
    const auto checked = check_placeholders(into);
    if (!checked) input.complain(node, fmt::format("{}: {}", subject, checked.error().text));
    return true;
}

bool command::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                   std::vector<std::string>& into) {
    if (!yaml::list<expandable>::read(input, node, subject, into)) return false;
    if (!into.empty() && into.front().empty())
        input.complain(node, fmt::format("{} must name a program", subject));
    return true;
}

bool file_texts::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                      std::map<std::string, std::string>& into) {
    if (!yaml::map_of<expandable>::read(input, node, subject, into)) return false;
    for (const auto& [name, content] : into) {
        if (!is_path_below(name))
            input.complain(node,
                           fmt::format("{}: '{}' must be a file name, or a path below ${{files}} "
                                       "without parts that begin with a dot",
                                       subject, name));
    }
    return true;
}

bool environment_variables::read(const yaml::reader& input, const YAML::Node& node,
                                 std::string_view subject,
                                 std::map<std::string, std::string>& into) {
    if (!yaml::map_of<expandable>::read(input, node, subject, into)) return false;
    for (const auto& [name, value] : into) {
        if (!is_variable_name(name))
            input.complain(node,
                           fmt::format("{}: '{}' is not the name of a variable", subject, name));
    }
    return true;
}

yaml::shape stop_signal::form() {
    return {.form = yaml::shape::kind::word, .words = stop_signal_names()};
}

bool stop_signal::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       std::string& into) {
    return read_word(input, node, subject, stop_signal_names(), into);
}

yaml::shape reload_signal::form() {
    return {.form = yaml::shape::kind::word, .words = reload_signal_names()};
}

bool reload_signal::read(const yaml::reader& input, const YAML::Node& node,
                         std::string_view subject, std::string& into) {
    return read_word(input, node, subject, reload_signal_names(), into);
}

bool version_regex::read(const yaml::reader& input, const YAML::Node& node,
                         std::string_view subject, std::string& into) {
    if (!yaml::text::read(input, node, subject, into)) return false;
    const auto checked = check_version_pattern(into);
    if (!checked) input.complain(node, fmt::format("{} {}", subject, checked.error().text));
    return checked.has_value();
}

yaml::shape broker_url::form() { return {.pattern = "^(mqtts?|wss?)://."}; }

bool broker_url::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                      profile& into) {
    if (!yaml::text::read(input, node, subject, into.url)) return false;
    const auto address = parse_url(into.url);
    if (!address) input.complain(node, fmt::format("{}: {}", subject, address.error().text));
    if (address && address->login) into.login = address->login;
    if (address) into.via = address->where.via;
    return true;
}

bool secret_text::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       secret& into) {
    std::string text;
    if (!yaml::any_text::read(input, node, subject, text)) return false;
    into = secret(std::move(text));
    return true;
}

yaml::shape form_of_listener(transport via) {
    return {.pattern = fmt::format("^{}.", scheme_of(via))};
}

/// Checks the URL with some port in place of the placeholder.
bool read_listener(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                   transport via, std::string& into) {
    if (!expandable::read(input, node, subject, into)) return false;
    const auto url = expand(into, {{"websocket_port", "1"}, {"tls_port", "1"}, {"wss_port", "1"}});
    const auto listener = parse_listener(url, via);
    if (!listener) input.complain(node, fmt::format("{}: {}", subject, listener.error().text));
    return true;
}

yaml::shape tls_version::form() {
    return {.form = yaml::shape::kind::word, .words = {"1.2", "1.3"}};
}

bool tls_version::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       tls::protocol_version& into) {
    static const std::vector<std::string> versions{"1.2", "1.3"};
    const auto index = input.word(node, subject, versions);
    if (index) into = *index == 0 ? tls::protocol_version::tls_1_2 : tls::protocol_version::tls_1_3;
    return index.has_value();
}

bool header_fields::read(const yaml::reader& input, const YAML::Node& node,
                         std::string_view subject, std::map<std::string, std::string>& into) {
    if (!yaml::map_of<yaml::any_text>::read(input, node, subject, into)) return false;
    for (const auto& [name, value] : into) {
        if (auto checked = check_header(name, value); !checked)
            input.complain(node, fmt::format("{}: {}", subject, checked.error().text));
    }
    return true;
}

bool forbidden_place::read(const yaml::reader& input, const YAML::Node& node,
                           std::string_view subject, std::string& into) {
    if (!yaml::text::read(input, node, subject, into)) return false;
    if (into.find_first_of("#+") == std::string::npos && !into.ends_with('/')) return true;
    input.complain(node, fmt::format("{} must have no wildcard, and no '/' at its end", subject));
    return true;
}

yaml::shape lacking_capability::form() {
    return {.form = yaml::shape::kind::word, .words = lacking_capabilities()};
}

bool lacking_capability::read(const yaml::reader& input, const YAML::Node& node,
                              std::string_view subject, std::string& into) {
    return read_word(input, node, subject, lacking_capabilities(), into);
}

}  // namespace brokerproof::target
