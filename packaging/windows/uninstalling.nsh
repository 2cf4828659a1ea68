; Takes away what the installer put there, by name, and nothing else: a folder that somebody chose
; may hold things of theirs. Ledgers, settings, backups, logs and keys go only when asked for.

Var Purge
Var PurgeBox

; 1 is CRED_TYPE_GENERIC; one that is not there is no error.
!macro ForgetKey name
  System::Call 'advapi32::CredDeleteW(w "${name}", i 1, i 0)'
!macroend

Function un.onInit
  SetRegView 64
  ${GetParameters} $0
  StrCpy $Mode "CurrentUser"
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    StrCpy $Mode "AllUsers"
  ${Else}
    ReadRegStr $1 HKCU "${UNINSTALL_KEY}" "InstallLocation"
    ReadRegStr $2 HKLM "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $1 != $INSTDIR
    ${AndIf} $2 == $INSTDIR
      StrCpy $Mode "AllUsers"
    ${EndIf}
  ${EndIf}
  ${If} $Mode == "AllUsers"
    Call un.NeedAdministrator
  ${EndIf}
  Call un.TakeSide
  StrCpy $Purge 0
  ${GetParameters} $1
  !insertmacro ReadChoice "/PURGE=" $Purge
FunctionEnd

Function un.PurgePage
  !insertmacro MUI_HEADER_TEXT "Keep the records?" "Sales, settings and keys stay unless you say."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 30u "Your sales and settings stay on this computer, and a till that \
    is installed later goes on with them. Payments that are still open can only be followed up \
    with them."
  Pop $0
  ${NSD_CreateCheckbox} 0 40u 100% 24u "Delete them too, for this user: sales, backups, settings, \
    logs and gateway keys. This cannot be undone."
  Pop $PurgeBox
  ${If} $Purge == "1"
    ${NSD_Check} $PurgeBox
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.PurgePageLeave
  ${NSD_GetState} $PurgeBox $0
  StrCpy $Purge 0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Purge 1
  ${EndIf}
FunctionEnd

Function un.RemoveFiles
  ClearErrors
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\${PROGRAM}"
  ${If} ${Errors}
    !insertmacro End ${EXIT_RUNNING} "The till is running. Please close it first."
  ${EndIf}
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\${FRESH}"
  RMDir /r "$INSTDIR\${FORMER}"
  Delete "$INSTDIR\${UNINSTALLER}"
  Call un.TakeOffPath
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  Delete "$DESKTOP\${TITLE}.lnk"
  Delete "$SMSTARTUP\${TITLE}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
FunctionEnd

Function un.Purge
  ${If} $Purge != "1"
    Return
  ${EndIf}
  ; A person's records are theirs even where the program was everybody's.
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\${APP}"
  ; As keyring names them in the Credential Manager: the last one written has the plain name.
  !insertmacro ForgetKey "${APP}"
  !insertmacro ForgetKey "paygate.api_key@${APP}"
  !insertmacro ForgetKey "checkout.api_key@${APP}"
  !insertmacro ForgetKey "checkout.secret_key@${APP}"
  Call un.TakeSide
FunctionEnd
