; The till's installer for Windows: for one user without administrator rights, or for all users.
; It must never touch ledgers, settings or keys unless /PURGE=1 (or the box) asks for it, never
; replace a till that runs, and never leave a half-written till behind.
;
; ./build compiles it.
;
; Options, all for silent use (/S) as well:
;   /CurrentUser /AllUsers  who it is for; else as it is installed already, else this user
;   /STARTUP=1|0            start at log-in; else as it was, at first: no
;   /DESKTOP=1|0            a shortcut on the desktop; else as it was, at first: yes
;   /PATH=1|0               the command pos-app in terminals; else as it was, at first: yes
;   /DOWNGRADE=1            let an older version replace a newer one
;   /D=C:\folder            where; last, without quotation marks

Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
ManifestLongPathAware true
AllowSkipFiles off
CRCCheck force

!ifndef TREE | TITLE | PUBLISHER | HOMEPAGE | SUPPORT | VERSION | ICON | OUT | LONGEST | KILOBYTES | PICTURE
  !error "Please run packaging/windows/build, which names what this needs."
!endif

!define APP "pos-app"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
!define PROGRAM "pos-app.exe"
!define CONSOLE "pos-app-cli.exe"
!define UNINSTALLER "uninstall.exe"
!define FRESH "_new"
!define FORMER "_old"

!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include MUI2.nsh
!include nsDialogs.nsh
!include codes.nsh

Var Mode      ; AllUsers or CurrentUser
Var OldVersion ; empty: not installed
Var OldFolder
Var AtLogIn   ; 1 or 0
Var OnDesktop ; 1 or 0
Var OnPath    ; 1 or 0
Var ForMe
Var ForAll

!include ending.nsh
!include who.nsh
!include running.nsh
!include replacing.nsh
!include path.nsh
!include uninstalling.nsh

Name "${TITLE}"
OutFile "${OUT}"
InstallDir ""
BrandingText "${TITLE} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${TITLE}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${TITLE} installer"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "MIT License"

!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"' = 0
!endif
; Where a service signs, on a computer of its own, the uninstaller goes there and comes back as a file.
!ifdef UNINSTALLER_OUT
  !uninstfinalize 'cp "%1" "${UNINSTALLER_OUT}"' = 0
!endif
!ifdef UNINSTALLER_FILE
  !pragma warning disable 6020
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_WELCOMEPAGE_TEXT "Installs ${TITLE}, or updates it. \
  Sales, settings and keys that are there stay as they are.$\r$\n$\r$\n\
  Please close a till that is running, when no payment is being taken."
!insertmacro MUI_PAGE_WELCOME
Page custom WhoPage WhoPageLeave
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenInstalled
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartTill
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.PurgePage un.PurgePageLeave
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Section "The till" SecTill
  SectionIn RO
  AddSize ${KILOBYTES}
  Call RefuseRunning
  Call ReplaceFiles
  !ifdef UNINSTALLER_FILE
    SetOutPath "$INSTDIR"
    File "/oname=${UNINSTALLER}" "${UNINSTALLER_FILE}"
    SetOutPath "$TEMP"
  !else
    WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  !endif
  CreateShortcut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${PROGRAM}"
  Call Register
SectionEnd

Section "Shortcut on the desktop" SecDesktop
SectionEnd

Section /o "Start at log-in" SecStartup
SectionEnd

Section "Commands in a terminal" SecPath
SectionEnd

Section "-shortcuts"
  ${If} ${SectionIsSelected} ${SecDesktop}
    CreateShortcut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\${PROGRAM}"
  ${Else}
    Delete "$DESKTOP\${TITLE}.lnk"
  ${EndIf}
  ${If} ${SectionIsSelected} ${SecStartup}
    CreateShortcut "$SMSTARTUP\${TITLE}.lnk" "$INSTDIR\${PROGRAM}"
  ${Else}
    Delete "$SMSTARTUP\${TITLE}.lnk"
  ${EndIf}
  ${If} ${SectionIsSelected} ${SecPath}
    Call PutOnPath
  ${Else}
    Call TakeOffPath
  ${EndIf}
SectionEnd

Function .onInit
  SetRegView 64
  Call RefuseOldWindows
  Call ChooseWho
  Call RefuseNewerInstalled
  Call ChooseFolder
  Call ReadChoices
FunctionEnd

Function RefuseOldWindows
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    !insertmacro End ${EXIT_WINDOWS} "This till needs 64-bit Windows 10, version 1809, or newer."
  ${EndIf}
FunctionEnd

Function RefuseNewerInstalled
  ${If} $OldVersion == ""
    Return
  ${EndIf}
  ${VersionCompare} "$OldVersion" "${VERSION}" $0
  ${If} $0 <> 1
    Return
  ${EndIf}
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/DOWNGRADE=" $2
  ${If} $2 == "1"
    Return
  ${EndIf}
  ${IfNot} ${Silent}
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "Version $OldVersion is installed, \
      which is newer than ${VERSION}. An older till may refuse a newer till's records.$\r$\n$\r$\n\
      Put the older version in its place?" IDYES goOn
  ${EndIf}
  !insertmacro End ${EXIT_NEWER} ""
  goOn:
FunctionEnd

Function ReadChoices
  ; As it was, and at first: a desktop shortcut and the command, no start at log-in.
  StrCpy $AtLogIn 0
  StrCpy $OnDesktop 1
  StrCpy $OnPath 1
  ${If} $OldVersion != ""
    ${IfNot} ${FileExists} "$DESKTOP\${TITLE}.lnk"
      StrCpy $OnDesktop 0
    ${EndIf}
    ${If} ${FileExists} "$SMSTARTUP\${TITLE}.lnk"
      StrCpy $AtLogIn 1
    ${EndIf}
    ${IfNot} ${FileExists} "$OldFolder\${BIN}\${COMMAND}"
      StrCpy $OnPath 0
    ${EndIf}
  ${EndIf}
  ${GetParameters} $1
  !insertmacro ReadChoice "/STARTUP=" $AtLogIn
  !insertmacro ReadChoice "/DESKTOP=" $OnDesktop
  !insertmacro ReadChoice "/PATH=" $OnPath
  !insertmacro Tick ${SecStartup} $AtLogIn
  !insertmacro Tick ${SecDesktop} $OnDesktop
  !insertmacro Tick ${SecPath} $OnPath
FunctionEnd

Function StartTill
  ; By Explorer, so that a till never runs as administrator after an installation for all users.
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${PROGRAM}"'
FunctionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SecTill} "The program. Sales and settings are kept apart, \
    and stay as they are."
  !insertmacro MUI_DESCRIPTION_TEXT ${SecDesktop} "Opens the till from the desktop."
  !insertmacro MUI_DESCRIPTION_TEXT ${SecStartup} "For a computer that is only a till."
  !insertmacro MUI_DESCRIPTION_TEXT ${SecPath} "pos-app doctor and the like, typed in a terminal that is \
    opened afterwards."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Section Uninstall
  ; Else the working folder, which is this one, could not go.
  SetOutPath "$TEMP"
  Call un.RefuseRunning
  Call un.RemoveFiles
  Call un.Purge
SectionEnd
