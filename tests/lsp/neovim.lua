-- Drives Neovim's own client against the real server; what it sees goes to the file that OKDSTREAMS_SEEN names.
local seen = {}

if not vim.lsp.start then -- before 0.8
  vim.lsp.start = function(config)
    local client = vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(0, client)
  end
end

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    error("nothing of " .. what)
  end
end

local function clients()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

local function request(method, params)
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 30000)) do
    return answer.result
  end
end

local function at(pattern)
  vim.fn.cursor(1, 1)
  vim.fn.search(pattern)
  return vim.lsp.util.make_position_params(0, "utf-16")
end

local function run()
  vim.cmd("filetype on")
  vim.cmd("luafile " .. vim.env.OKDSTREAMS_LINES)
  vim.cmd("edit streams/okd.yaml")
  wait("the server", function()
    return #clients() > 0 and clients()[1].initialized ~= nil and clients()[1].server_capabilities ~= nil
  end)
  seen.name = clients()[1].name

  vim.fn.cursor(1, 1)
  local line = vim.fn.search("expires: 72h")
  vim.api.nvim_buf_set_lines(0, line - 1, line, true, { '  message: "😀 $(nothing)"', "  expires: 72x" })
  wait("the findings", function()
    return #vim.diagnostic.get(0) == 2
  end)
  seen.findings = vim.tbl_map(function(d)
    return { d.message, d.lnum - line + 1, d.col, d.end_col }
  end, vim.diagnostic.get(0))

  vim.api.nvim_buf_set_lines(0, line - 1, line + 1, true, { "  expires:   72h" })
  wait("no findings", function()
    return #vim.diagnostic.get(0) == 0
  end)
  seen.hover = request("textDocument/hover", at("expires:")).contents.value
  seen.definition = request("textDocument/definition", at("okd/e2e-aws,"))[1].uri
  seen.completion = #request("textDocument/completion", at("okd/e2e-aws,")).items
  local edits = request("textDocument/formatting", vim.lsp.util.make_formatting_params())
  vim.lsp.util.apply_text_edits(edits, 0, "utf-16")
  seen.formatted = vim.api.nvim_buf_get_lines(0, line - 1, line, true)[1]

  local renamed = at("okd/e2e-aws,")
  renamed.newName = "fcos"
  vim.lsp.util.apply_workspace_edit(request("textDocument/rename", renamed), "utf-16")
  wait("the renamed fleet", function()
    return #vim.diagnostic.get() == 0
  end)
  seen.renamed = vim.fn.search("job: fcos/e2e-aws,") > 0
  seen.lenses = request("textDocument/codeLens", { textDocument = vim.lsp.util.make_text_document_params() })[1].command.title
end

local ok, problem = pcall(run)
seen.problem = not ok and tostring(problem) or nil
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.OKDSTREAMS_SEEN)
vim.cmd("qall!")
