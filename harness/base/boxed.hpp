// An optional value that lives on the heap: where most objects of a type have none, or where the
// value is large, it takes the room of a pointer.
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace brokerproof {

/// Copies and compares as the value would; owns it.
template <class T>
class boxed {
public:
    boxed() = default;
    boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
    boxed(std::optional<T> value) {
        if (value) value_ = std::make_unique<T>(std::move(*value));
    }
    boxed(const boxed& other)
        : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
    boxed(boxed&&) noexcept = default;
    boxed& operator=(boxed other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }
    ~boxed() = default;

    explicit operator bool() const { return value_ != nullptr; }
    /// Null when there is none.
    const T* get() const { return value_.get(); }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }

    friend bool operator==(const boxed& left, const boxed& right) {
        if (!left.value_ || !right.value_) return left.value_ == right.value_;
        return *left.value_ == *right.value_;
    }

private:
    std::unique_ptr<T> value_;
};

}  // namespace brokerproof
