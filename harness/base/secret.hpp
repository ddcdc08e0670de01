// A text that must not be shown: passwords. It has no conversion to a string and prints as "***",
// so that no report, log or process list has it by accident.
#pragma once

#include <ostream>
#include <string>
#include <utility>

namespace brokerproof {

class secret {
public:
    secret() = default;
    explicit secret(std::string text) : text_(std::move(text)) {}

    /// For the packet that carries it, and for nothing else.
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

    bool operator==(const secret&) const = default;

private:
    std::string text_;
};

inline std::ostream& operator<<(std::ostream& out, const secret&) { return out << "***"; }

}  // namespace brokerproof
