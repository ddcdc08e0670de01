// The keys of a profile and of its parts as tables: the loader goes by them, and so does the help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/profile.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::target {

/// One key: what it means, and how its value goes into `Into`. A value that is no good leaves
/// `Into` as it was.
template <class Into>
struct key {
    std::string_view name;
    std::string_view about;
    bool required;
    void (*read)(const yaml::reader&, const YAML::Node&, Into&);
};

std::span<const key<profile>> profile_keys();
std::span<const key<spawn>> spawn_keys();

/// Reads the root of a profile's file; problems go to the reader's list.
void read_profile(const yaml::reader& read, const YAML::Node& root, profile& into);

}  // namespace brokerproof::target
