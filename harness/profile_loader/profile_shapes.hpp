// The shapes that only profiles have: texts with placeholders, commands, URLs, signals.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/profile.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::target {

yaml::shape form_of_listener(transport via);
bool read_listener(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                   transport via, std::string& into);

/// A text in which placeholders are replaced later.
struct expandable {
    static yaml::shape form() { return yaml::any_text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// A program and its arguments.
struct command {
    static yaml::shape form() { return yaml::list<expandable>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::vector<std::string>& into);
};

/// Names of files, with folders if need be, and their contents.
struct file_texts {
    static yaml::shape form() { return yaml::map_of<expandable>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::map<std::string, std::string>& into);
};

struct environment_variables {
    static yaml::shape form() { return yaml::map_of<expandable>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::map<std::string, std::string>& into);
};

struct stop_signal {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

struct reload_signal {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// A regular expression with a group.
struct version_regex {
    static yaml::shape form() { return yaml::text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// Fills `url`, and `login` if the URL holds one.
struct broker_url {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     profile& into);
};

/// Any text, which is not shown again.
struct secret_text {
    static yaml::shape form() { return yaml::any_text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     secret& into);
};

/// The URL of a listener, with placeholders.
template <transport Via>
struct listener_url {
    static yaml::shape form() { return form_of_listener(Via); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        return read_listener(input, node, subject, Via, into);
    }
};

/// The oldest version of TLS: "1.2" or "1.3".
struct tls_version {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     tls::protocol_version& into);
};

/// Names and values of fields of an HTTP request.
struct header_fields {
    static yaml::shape form() { return yaml::map_of<yaml::any_text>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::map<std::string, std::string>& into);
};

/// A topic, to which cases add a level of their own; they publish and subscribe to the same topic.
struct forbidden_place {
    static yaml::shape form() { return yaml::text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

/// A capability that a case may require (suites/README.md) and that a CONNACK need not announce.
struct lacking_capability {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::string& into);
};

}  // namespace brokerproof::target
