// Starts `okdstreams lsp` and hands it the YAML files of the workspace, and the rendered ones to go back from.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
  const settings = vscode.workspace.getConfiguration("okdstreams");
  const files = [
    { scheme: "file", language: "yaml" },
    { scheme: "file", pattern: `**/${settings.get("output")}/**` },
  ];
  client = new LanguageClient(
    "okdstreams",
    "OKD streams",
    { command: settings.get("command"), args: ["lsp"] },
    {
      documentSelector: files,
      initializationOptions: {
        ciRepo: settings.get("ciRepo"),
        streams: settings.get("streams"),
        output: settings.get("output"),
      },
    },
  );
  await client.start();
}

async function activate(context) {
  const restart = async () => {
    await client?.stop();
    await start();
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("okdstreams.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("okdstreams") && restart()),
  );
  await start();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
