// The page that build.mjs made: everything before and after the place of the data.
#pragma once

#include <string>

namespace brokerproof::reports::web {

struct page_frame {
    std::string head;
    std::string tail;
    std::string policy;  ///< its Content-Security-Policy
};
page_frame page();

}  // namespace brokerproof::reports::web
