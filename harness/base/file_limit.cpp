#include "harness/base/file_limit.hpp"

#include <sys/resource.h>

namespace brokerproof {

file_limit raise_file_limit() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
        ::getrlimit(RLIMIT_NOFILE, &files);
    }
    return {files.rlim_cur, files.rlim_max};
}

}  // namespace brokerproof
