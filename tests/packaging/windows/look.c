/* Asks Windows itself, for the tests: "look target FILE.lnk" prints where a shortcut leads, "look
   keep NAME" puts a key of that name into the Credential Manager, "look kept NAME" prints yes or no,
   "look run FILE" starts the command line that FILE holds, as it stands, and ends as it ends. */
#define COBJMACROS
#include <windows.h>
#include <shlobj.h>
#include <wincred.h>
#include <stdio.h>

static void say(const wchar_t *text)
{
    char out[4096];
    WideCharToMultiByte(CP_UTF8, 0, text, -1, out, sizeof out, NULL, NULL);
    puts(out);
}

static int target(const wchar_t *path)
{
    wchar_t found[1024] = L"";
    IShellLinkW *link;
    IPersistFile *file;
    CoInitialize(NULL);
    if (FAILED(CoCreateInstance(&CLSID_ShellLink, NULL, CLSCTX_INPROC_SERVER, &IID_IShellLinkW,
                                (void **)&link)) ||
        FAILED(IShellLinkW_QueryInterface(link, &IID_IPersistFile, (void **)&file)) ||
        FAILED(IPersistFile_Load(file, path, STGM_READ)) ||
        FAILED(IShellLinkW_GetPath(link, found, 1024, NULL, 0)))
        return 1;
    say(found);
    return 0;
}

static int run(const wchar_t *path)
{
    char bytes[4096];
    wchar_t line[4096];
    DWORD count, code = 99;
    STARTUPINFOW start = {sizeof start};
    PROCESS_INFORMATION process;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (!ReadFile(file, bytes, sizeof bytes, &count, NULL))
        return 98;
    CloseHandle(file);
    line[MultiByteToWideChar(CP_UTF8, 0, bytes, count, line, 4095)] = 0;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process))
        return 97;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    return code;
}

int wmain(int count, wchar_t **words)
{
    CREDENTIALW credential = {0}, *found;
    if (count != 3)
        return 2;
    if (wcscmp(words[1], L"target") == 0)
        return target(words[2]);
    if (wcscmp(words[1], L"run") == 0)
        return run(words[2]);
    if (wcscmp(words[1], L"kept") == 0) {
        puts(CredReadW(words[2], CRED_TYPE_GENERIC, 0, &found) ? "yes" : "no");
        return 0;
    }
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = words[2];
    credential.UserName = L"test";
    credential.CredentialBlob = (BYTE *)"dummy";
    credential.CredentialBlobSize = 5;
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    return CredWriteW(&credential, 0) ? 0 : 1;
}
