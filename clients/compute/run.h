#ifndef PARTNERS_CLIENTS_COMPUTE_RUN_H_
#define PARTNERS_CLIENTS_COMPUTE_RUN_H_

#include <iosfwd>
#include <string>
#include <vector>

namespace partners::compute {

// How `partners compute` ends.
inline constexpr int kDone = 0;
inline constexpr int kDiffers = 1;  // --check: the file says something else
inline constexpr int kRefused = 2;  // the command line or the input

// `partners compute …`: `arguments` after "compute". One line on `err` and nothing on `out` unless
// it returns kDone. Needs no server, no settings and no key.
int RunCompute(const std::vector<std::string>& arguments, std::istream& in, std::ostream& out,
               std::ostream& err);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_RUN_H_
