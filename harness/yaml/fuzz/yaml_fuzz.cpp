// Any bytes either load into a tree that can be walked with the strict reader, or leave a problem
// behind.
#include <cstdlib>

#include "harness/yaml/reader.hpp"
#include "harness/yaml/source_check.hpp"

namespace {

namespace yaml = brokerproof::yaml;

void require(bool holds) {
    if (!holds) std::abort();
}

void walk(const yaml::reader& read, const YAML::Node& node, std::size_t depth) {
    require(depth <= yaml::max_depth);
    if (node.IsMap()) {
        for (const auto& e : read.entries(node, "a map")) walk(read, e.value, depth + 1);
    } else if (node.IsSequence()) {
        for (const auto& e : read.elements(node, "a list")) walk(read, e, depth + 1);
    } else {
        read.text(node, "a scalar");
        read.number(node, "a scalar");
        read.flag(node, "a scalar");
        read.duration(node, "a scalar");
        read.texts(node, "a scalar");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    brokerproof::problems out;
    const auto node = yaml::load_text(std::string(data, data + size), "fuzz.yaml", out);
    require(node.has_value() == out.empty());
    if (node) walk(yaml::reader("fuzz.yaml", out), *node, 0);
    return 0;
}
