#include "harness/command_line/process_output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

#include "harness/base/printable.hpp"

namespace brokerproof::command_line {

namespace {

constexpr int environment_failed = 3;
constexpr std::size_t most_pending = 64 * 1024;

/// The end of the last line, or of the whole text when a line is very long.
std::size_t end_of_lines(const std::string& text) {
    const auto last = text.rfind('\n');
    return last != std::string::npos ? last + 1 : text.size() < most_pending ? 0 : text.size();
}

}  // namespace

/// A descriptor that is closed is reserved, so that no file that is opened later gets its number.
process_output::process_output(int descriptor)
    : descriptor_(descriptor), is_terminal_(::isatty(descriptor) == 1) {
    if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) return;
    const int reserved = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // writing to it fails: EBADF
    if (reserved >= 0 && reserved != descriptor) {
        ::dup3(reserved, descriptor, O_CLOEXEC);
        ::close(reserved);
    }
}

process_output::~process_output() { process_output::sync(); }

process_output::int_type process_output::overflow(int_type c) {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char symbol = traits_type::to_char_type(c);
    return xsputn(&symbol, 1) == 1 ? c : traits_type::eof();
}

/// Whole lines are written together: a sequence of UTF-8 is never cut.
std::streamsize process_output::xsputn(const char* text, std::streamsize size) {
    pending_.append(text, static_cast<std::size_t>(size));
    if (pending_.size() >= most_pending) {
        const auto end = end_of_lines(pending_);
        write(std::string_view(pending_).substr(0, end));
        pending_.erase(0, end);
    }
    return size;
}

int process_output::sync() {
    write(pending_);
    pending_.clear();
    return error_ == 0 ? 0 : -1;
}

void process_output::write(std::string_view text) {
    const auto shown = printable_output(text, is_terminal_);
    std::string_view rest = shown;
    while (!rest.empty()) {
        const auto size = ::write(descriptor_, rest.data(), rest.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) {  // another program has made it non-blocking
            pollfd writable{descriptor_, POLLOUT, 0};
            ::poll(&writable, 1, -1);
            continue;
        }
        if (size < 0) {
            if (error_ == 0) error_ = errno;
            return;
        }
        rest.remove_prefix(static_cast<std::size_t>(size));
    }
}

process_streams::process_streams()
    : out_(STDOUT_FILENO),
      notes_(STDERR_FILENO),
      out_before_(std::cout.rdbuf(&out_)),
      notes_before_(std::cerr.rdbuf(&notes_)) {}

process_streams::~process_streams() {
    std::cout.rdbuf(out_before_);
    std::cerr.rdbuf(notes_before_);
}

int process_streams::exit_code(int code) {
    std::cout.flush();
    if (out_.error() == 0) return code;
    if (out_.error() != EPIPE) {  // a reader such as `head` has gone on purpose
        std::cerr << "brokerproof: cannot write to the standard output: "
                  << std::generic_category().message(out_.error()) << std::endl;
    }
    return code == 0 ? environment_failed : code;
}

}  // namespace brokerproof::command_line
