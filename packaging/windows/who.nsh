; For whom: this user, who needs no rights for it, or all users, for which Windows asks. Sets $Mode,
; the shell's and the registry's side of it, $OldVersion, $OldFolder and $INSTDIR.

!macro Side un
Function ${un}TakeSide
  ${If} $Mode == "AllUsers"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

; Asks Windows for rights by starting the same file anew; $0: the parameters. Only by hand: nobody
; could answer the question in a silent run.
Function ${un}NeedAdministrator
  UserInfo::GetAccountType
  Pop $1
  ${If} $1 == "Admin"
    Return
  ${EndIf}
  ${IfNot} ${Silent}
    ClearErrors
    ExecShell "runas" "$EXEPATH" "$0"
    ${IfNot} ${Errors}
      SetErrorLevel 0
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro End ${EXIT_ADMINISTRATOR} "This needs an administrator's rights."
FunctionEnd
!macroend
!insertmacro Side ""
!insertmacro Side "un."

Function ChooseWho
  ${GetParameters} $0
  StrCpy $Mode ""
  ClearErrors
  ${GetOptions} $0 "/CurrentUser" $1
  ${IfNot} ${Errors}
    StrCpy $Mode "CurrentUser"
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    ${If} $Mode != ""
      !insertmacro End ${EXIT_USAGE} "Please give either /CurrentUser or /AllUsers."
    ${EndIf}
    StrCpy $Mode "AllUsers"
  ${EndIf}
  ClearErrors
  ${If} $Mode == ""
    StrCpy $Mode "CurrentUser"
    ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
    ReadRegStr $2 HKLM "${UNINSTALL_KEY}" "DisplayVersion"
    ${If} $1 == ""
    ${AndIf} $2 != ""
      StrCpy $Mode "AllUsers"
    ${EndIf}
  ${EndIf}
  Call TakeMode
FunctionEnd

Function TakeMode
  ${If} $Mode == "AllUsers"
    ${GetParameters} $0
    StrCpy $0 "/AllUsers $0"
    Call NeedAdministrator
  ${EndIf}
  Call TakeSide
  ReadRegStr $OldVersion SHCTX "${UNINSTALL_KEY}" "DisplayVersion"
  ReadRegStr $OldFolder SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ClearErrors
FunctionEnd

; $INSTDIR is empty here unless /D= was given.
Function ChooseFolder
  ${If} $OldVersion != ""
  ${AndIf} ${FileExists} "$OldFolder\*.*"
    ${If} $INSTDIR != ""
    ${AndIf} $INSTDIR != $OldFolder
      !insertmacro End ${EXIT_FOLDER} "It is installed in $OldFolder. Uninstall it there first."
    ${EndIf}
    StrCpy $INSTDIR $OldFolder
  ${ElseIf} $INSTDIR == ""
    Call UsualFolder
  ${EndIf}
  Call RefuseDataFolder
  ${If} $0 != ""
    !insertmacro End ${EXIT_FOLDER} "$0"
  ${EndIf}
FunctionEnd

Function UsualFolder
  ${If} $Mode == "AllUsers"
    StrCpy $INSTDIR "$PROGRAMFILES64\${APP}"
  ${Else}
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${APP}"
  ${EndIf}
FunctionEnd

; $0: why $INSTDIR is no folder for programs, or nothing. An uninstallation could not tell the
; shop's records from the program where both lie together.
Function RefuseDataFolder
  StrCpy $0 ""
  SetShellVarContext current
  StrCpy $1 "$LOCALAPPDATA\${APP}"
  Call TakeSide
  StrLen $2 "$1\"
  StrCpy $3 "$INSTDIR\" $2
  ${If} $3 == "$1\"
  ${OrIf} ${FileExists} "$INSTDIR\ledger.sqlite3"
  ${OrIf} ${FileExists} "$INSTDIR\training.sqlite3"
  ${OrIf} ${FileExists} "$INSTDIR\config.toml"
    StrCpy $0 "$INSTDIR holds the till's records. Please choose another folder."
  ${ElseIf} $OldVersion == ""
  ${AndIf} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
  ${AndIfNot} ${FileExists} "$INSTDIR\${UNINSTALLER}"
    StrCpy $0 "$INSTDIR belongs to another program. Please choose another folder."
  ${EndIf}
  ; Windows takes 259 characters for a whole path, and the new files lie in ${FRESH} at first.
  StrLen $2 "$INSTDIR\${FRESH}\"
  IntOp $2 $2 + ${LONGEST}
  ${If} $2 > 259
    StrCpy $0 "That folder's name is too long. Please choose a shorter one."
  ${EndIf}
FunctionEnd

Function .onVerifyInstDir
  Call RefuseDataFolder
  ${If} $0 != ""
    Abort
  ${EndIf}
FunctionEnd

Function SkipWhenInstalled
  ${If} $OldVersion != ""
  ${AndIf} ${FileExists} "$OldFolder\*.*"
    Abort
  ${EndIf}
FunctionEnd

Function WhoPage
  ${If} $OldVersion != ""
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "Who is it for?" "A till for you alone needs no administrator."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "Only for me"
  Pop $ForMe
  ${NSD_CreateRadioButton} 0 30u 100% 12u "For everyone who uses this computer (administrator)"
  Pop $ForAll
  ${If} $Mode == "AllUsers"
    ${NSD_Check} $ForAll
  ${Else}
    ${NSD_Check} $ForMe
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function WhoPageLeave
  ${NSD_GetState} $ForAll $0
  StrCpy $1 "CurrentUser"
  ${If} $0 == ${BST_CHECKED}
    StrCpy $1 "AllUsers"
  ${EndIf}
  ${If} $1 == $Mode
    Return
  ${EndIf}
  StrCpy $Mode $1
  Call TakeMode
  Call RefuseNewerInstalled
  StrCpy $INSTDIR ""
  Call ChooseFolder
  Call ReadChoices
FunctionEnd
