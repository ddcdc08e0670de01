// What a YAML file of the user is: its top keys tell.
#pragma once

#include <cstdint>
#include <string>

namespace brokerproof::commands {

enum class file_kind : std::uint8_t {
    suite,
    scenario,
    profile,
    expectations,
    unreadable,  ///< its loader would say why
    unknown,
};

file_kind kind_of_file(const std::string& path);

}  // namespace brokerproof::commands
