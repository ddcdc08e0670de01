// A category of errors of our own: a name, and what each number means.
#pragma once

#include <string>

#include <boost/system/error_category.hpp>

namespace brokerproof::net {

// Boost's base class has a protected destructor on purpose; g++ warns about it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class fault_category final : public boost::system::error_category {
public:
    fault_category(const char* name, std::string (*words_of)(int))
        : name_(name), words_of_(words_of) {}

    const char* name() const noexcept override { return name_; }
    std::string message(int value) const override { return words_of_(value); }

private:
    const char* name_;
    std::string (*words_of_)(int);
};

#pragma GCC diagnostic pop

}  // namespace brokerproof::net
