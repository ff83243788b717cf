#include <fstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/hints.h"
#include "clients/cli/render.h"
#include "clients/cli/request_builder.h"
#include "clients/cli/request_layout.h"
#include "clients/cli/save.h"
#include "clients/cli/secret_file.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kPageSizeAll = 500;

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string TextOf(const Message& message, const std::string& field_name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(field_name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? message.GetReflection()->GetString(message, field) : "";
}

// A line for people; wrapped where a person reads it.
void Note(const std::string& text, Terminal& terminal) {
  if (text.empty()) return;
  const std::vector<std::string> lines = terminal.width == 0 ? std::vector<std::string>{Clean(text)}
                                                             : Wrap(Clean(text), terminal.width);
  for (const std::string& line : lines) terminal.err << line << '\n';
}

// How to see the rest of a list. A token that is wider than the screen is not for people.
std::string WhereMoreIs(const std::string& token, const Terminal& terminal) {
  if (token.empty()) return "";
  std::string more = absl::StrCat("There is more: --all, or --page-token ", token);
  if (terminal.width == 0 || Width(more) <= terminal.width) return more;
  return "There is more: --all shows it; --output json has the token for --page-token.";
}

std::string Sentence(const std::string& text) { return text.empty() ? "" : text + "."; }

void Clear(const char* field_name, Message* message) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(field_name);
  if (field != nullptr) message->GetReflection()->ClearField(message, field);
}

// What the request is addressed to; empty for one without an address.
std::string AddressIn(const Message& request, const FieldPath& path) {
  if (path.empty()) return "";
  const Message* holder = &request;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    holder = &holder->GetReflection()->GetMessage(*holder, path[i]);
  }
  return TextOf(*holder, path.back()->name());
}

// After a check nothing was written: a name that the caller did not give names nothing, nor is
// there an etag or a secret.
void TakeWhatIsNotThere(const std::string& address, Message* response) {
  if (TextOf(*response, "name") != address) Clear("name", response);
  Clear("etag", response);
  TakeSecret(response);
}

bool IsEmptyPage(const Message& response) {
  const FieldDescriptor* items = ItemsField(*response.GetDescriptor());
  return items != nullptr && response.GetReflection()->FieldSize(response, items) == 0;
}

// One method's call with its pages.
class RpcCall {
 public:
  RpcCall(const Rpc& rpc, Session& session, const Arguments& arguments)
      : rpc_(rpc), session_(session), arguments_(arguments) {
    options_.info = &info_;
  }

  ExitCode Run() {
    const RequestLayout layout = LayoutOf(rpc_);
    auto request = BuildRequest(rpc_, layout, arguments_, session_.terminal.in);
    if (!request.ok()) return session_.Misused(request.status());
    if (rpc_.method->server_streaming()) return Stream(**request);
    const bool pages = ItemsField(*rpc_.method->output_type()) != nullptr;
    return pages && arguments_.Switch("all") ? AllPages(request->get())
                                             : OnePage(layout, **request);
  }

 private:
  absl::Status Call(const Message& request, Message* response) {
    return session_.channel->Call(rpc_.full_name(), request, response, options_);
  }

  ExitCode Stream(const Message& request) {
    const auto message = NewMessage(rpc_.method->output_type());
    const absl::Status status = session_.channel->Stream(
        rpc_.full_name(), request, message.get(),
        [&](const Message& one) {
          session_.terminal.out << ToJsonLine(one) << std::endl;
          return true;
        },
        options_);
    return status.ok() ? kDone : session_.Failed(status, info_);
  }

  ExitCode OnePage(const RequestLayout& layout, const Message& request) {
    std::unique_ptr<SecretFile> secret;
    if (arguments_.Has(kSecretFileFlag)) {
      auto made = SecretFile::Create(arguments_.Value(kSecretFileFlag));
      if (!made.ok()) return session_.Misused(made.status());
      secret = *std::move(made);
    }
    const auto response = NewMessage(rpc_.method->output_type());
    const absl::Status status = Call(request, response.get());
    if (!status.ok()) return session_.Failed(status, info_);
    if (arguments_.Has(kSaveFlag)) return Save(*response);
    if (arguments_.Switch("validate-only")) {
      TakeWhatIsNotThere(AddressIn(request, layout.positional_path), response.get());
    } else if (secret != nullptr) {
      const absl::Status kept = secret->Keep(response.get());
      if (!kept.ok()) return session_.Failed(kept, info_);
    }
    Render(*response, session_.settings.format, session_.terminal,
           arguments_.Switch("all") ? Detail::kAll : Detail::kNearest);
    After(*response);
    return kDone;
  }

  ExitCode Save(const Message& response) {
    const absl::Status status = SaveContent(response, arguments_.Value(kSaveFlag));
    if (!status.ok()) return session_.Misused(status);
    Note(absl::StrCat("Saved as ", arguments_.Value(kSaveFlag), "."), session_.terminal);
    return kDone;
  }

  // Pages are printed as they come, except where they make one document or one table.
  ExitCode AllPages(Message* request) {
    SetPage(request, "page_size", kPageSizeAll);
    const auto whole = NewMessage(rpc_.method->output_type());
    const bool lines = session_.settings.format == Format::kJsonLines;
    for (;;) {
      const auto page = NewMessage(rpc_.method->output_type());
      const absl::Status status = Call(*request, page.get());
      if (!status.ok()) return session_.Failed(status, info_);
      const std::string token = TextOf(*page, "next_page_token");
      page->GetReflection()->ClearField(page.get(),
                                        page->GetDescriptor()->FindFieldByName("next_page_token"));
      if (lines) Render(*page, session_.settings.format, session_.terminal);
      if (!lines) whole->MergeFrom(*page);
      if (token.empty()) break;
      request->GetReflection()->SetString(
          request, request->GetDescriptor()->FindFieldByName("page_token"), token);
    }
    if (!lines) Render(*whole, session_.settings.format, session_.terminal);
    After(*whole);
    return kDone;
  }

  static void SetPage(Message* request, const char* name, int size) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr && request->GetReflection()->GetInt32(*request, field) == 0) {
      request->GetReflection()->SetInt32(request, field, size);
    }
  }

  // What people should know beside the answer.
  void After(const Message& response) {
    Terminal& terminal = session_.terminal;
    if (arguments_.Switch("validate-only")) Note("Checked only: nothing was written.", terminal);
    if (!TextOf(response, "secret").empty()) {
      Note(absl::StrCat("Keep the secret now: it is not shown again. --", kSecretFileFlag,
                        " FILE keeps it in a file instead."),
           terminal);
    }
    Note(WhereMoreIs(TextOf(response, "next_page_token"), terminal), terminal);
    if (IsEmptyPage(response)) Note(Sentence(SealedHint(rpc_.words())), terminal);
    Note(info_.notice(), terminal);
  }

  const Rpc& rpc_;
  Session& session_;
  const Arguments& arguments_;
  client::CallInfo info_;
  client::CallOptions options_;
};

}  // namespace

ExitCode RunRpc(const Rpc& rpc, Session& session, const Arguments& arguments) {
  return RpcCall(rpc, session, arguments).Run();
}

}  // namespace partners::cli
